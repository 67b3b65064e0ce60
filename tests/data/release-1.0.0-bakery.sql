BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempt (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	length VARCHAR(10) NOT NULL, 
	focus VARCHAR(60), 
	size INTEGER NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	readiness DOUBLE, 
	readiness_low DOUBLE, 
	readiness_high DOUBLE, 
	scoring VARCHAR(10), 
	CONSTRAINT pk_attempt PRIMARY KEY (id), 
	CONSTRAINT fk_attempt_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id) ON DELETE CASCADE
);
INSERT INTO "attempt" VALUES('65b9c77351ce47a8ad90bc9794191dd4','eec302b17ee746dcaa8cc6745bb8b86e','quick',NULL,4,'finished','2026-11-25 22:18:27.550339','2026-11-25 22:18:27.648859',50.0,2.90000000000000035527e+01,81.5,'1');
INSERT INTO "attempt" VALUES('88fd2e6dbaf7444ebe319e59b190de97','eec302b17ee746dcaa8cc6745bb8b86e','quick',NULL,4,'in progress','2026-11-25 22:18:27.829878',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE item (
	attempt_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	question VARCHAR(120) NOT NULL, 
	"order" JSON NOT NULL, 
	seen BOOLEAN NOT NULL, 
	CONSTRAINT pk_item PRIMARY KEY (attempt_id, position), 
	CONSTRAINT fk_item_attempt_id_attempt FOREIGN KEY(attempt_id) REFERENCES attempt (id) ON DELETE CASCADE, 
	CONSTRAINT fk_item_version_question_version FOREIGN KEY(version) REFERENCES question_version (hash)
);
INSERT INTO "item" VALUES('65b9c77351ce47a8ad90bc9794191dd4',1,'694acf25c98ec804d5d72e6c7c2fadc4','counter-1-1','[2, 0, 1, 3]',0);
INSERT INTO "item" VALUES('65b9c77351ce47a8ad90bc9794191dd4',2,'33b149911f5f036107f5b5e9d8c84f14','orders-1-2','[3, 1, 2, 0]',0);
INSERT INTO "item" VALUES('65b9c77351ce47a8ad90bc9794191dd4',3,'8f65291e50b9aa3853ef1c07fca7378d','dough-0-2','[3, 0, 2, 1]',0);
INSERT INTO "item" VALUES('65b9c77351ce47a8ad90bc9794191dd4',4,'8def8215ff34c38affd2f653b577d674','oven-1-2','[2, 3, 0, 1]',0);
INSERT INTO "item" VALUES('88fd2e6dbaf7444ebe319e59b190de97',1,'b7488c63a13bdc52618cdb444b3c6da6','counter-0-1','[2, 0, 1, 3]',0);
INSERT INTO "item" VALUES('88fd2e6dbaf7444ebe319e59b190de97',2,'fe78bc57560b2e5cc9b8b9880188355c','orders-1-1','[0, 2, 3, 1]',0);
INSERT INTO "item" VALUES('88fd2e6dbaf7444ebe319e59b190de97',3,'d7afb4bccfac868fee39e55b2a69c379','dough-1-1','[2, 1, 0, 3]',0);
INSERT INTO "item" VALUES('88fd2e6dbaf7444ebe319e59b190de97',4,'8141a3b002f2695e130c4a3e84a1df88','oven-0-2','[1, 2, 3, 0]',0);
CREATE TABLE learner (
	id CHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	session_number INTEGER NOT NULL, 
	phrase_hash VARCHAR(64), 
	years_leading INTEGER, 
	education VARCHAR(20), 
	technical_degree BOOLEAN, 
	certificates JSON NOT NULL, 
	hours_a_week INTEGER, 
	CONSTRAINT pk_learner PRIMARY KEY (id), 
	CONSTRAINT uq_learner_phrase_hash UNIQUE (phrase_hash)
);
INSERT INTO "learner" VALUES('eec302b17ee746dcaa8cc6745bb8b86e','2026-11-25 22:18:27.542229','2026-11-25 22:18:27.542229',1,NULL,NULL,NULL,NULL,'[]',NULL);
CREATE TABLE question_version (
	hash VARCHAR(32) NOT NULL, 
	question VARCHAR(120) NOT NULL, 
	content JSON NOT NULL, 
	CONSTRAINT pk_question_version PRIMARY KEY (hash)
);
INSERT INTO "question_version" VALUES('33b149911f5f036107f5b5e9d8c84f14','orders-1-2','{"id": "orders-1-2", "skill": "selling", "topic": "orders", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want yeast water price lemon serve store score salt store poppy yeast stack. What should you do?", "code": "", "table": [], "options": [{"text": "price the sesame", "credit": 1, "why": "Weighing is exact; a cup is not."}, {"text": "chill the salt", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "score the raisin", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "count the water", "credit": 0, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('694acf25c98ec804d5d72e6c7c2fadc4','counter-1-1','{"id": "counter-1-1", "skill": "selling", "topic": "counter", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want honey order knead butter cheese weigh proof price bake almond label onion. What should you do?", "code": "", "table": [], "options": [{"text": "price the sesame", "credit": 1, "why": "Weighing is exact; a cup is not."}, {"text": "chill the salt", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "score the raisin", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "count the water", "credit": 0, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('8def8215ff34c38affd2f653b577d674','oven-1-2','{"id": "oven-1-2", "skill": "baking", "topic": "oven", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want order salt salt almond sugar honey bake score taste sesame price honey. What should you do?", "code": "", "table": [], "options": [{"text": "slice the sugar", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "label the sesame", "credit": 1, "why": "Weighing is exact; a cup is not."}, {"text": "taste the salt", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "glaze the raisin", "credit": 0, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('8f65291e50b9aa3853ef1c07fca7378d','dough-0-2','{"id": "dough-0-2", "skill": "baking", "topic": "dough", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want sugar raisin proof poppy garlic onion almond yeast bake chill garlic chill. What should you do?", "code": "", "table": [], "options": [{"text": "proof the salt", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "store the raisin", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "order the water", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "knead the lemon", "credit": 1, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('8141a3b002f2695e130c4a3e84a1df88','oven-0-2','{"id": "oven-0-2", "skill": "baking", "topic": "oven", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want store onion salt onion order order cheese water flour count honey knead. What should you do?", "code": "", "table": [], "options": [{"text": "glaze the butter", "credit": 1, "why": "Weighing is exact; a cup is not."}, {"text": "stack the poppy", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "serve the yeast", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "proof the almond", "credit": 0, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('b7488c63a13bdc52618cdb444b3c6da6','counter-0-1','{"id": "counter-0-1", "skill": "selling", "topic": "counter", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want store butter taste slice glaze chill serve price label cheese sugar yeast. What should you do?", "code": "", "table": [], "options": [{"text": "count the poppy", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "weigh the yeast", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "slice the almond", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "label the flour", "credit": 1, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('d7afb4bccfac868fee39e55b2a69c379','dough-1-1','{"id": "dough-1-1", "skill": "baking", "topic": "dough", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want price yeast score slice count glaze butter count flour poppy lemon score. What should you do?", "code": "", "table": [], "options": [{"text": "proof the salt", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "store the raisin", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "order the water", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "knead the lemon", "credit": 1, "why": "Weighing is exact; a cup is not."}]}');
INSERT INTO "question_version" VALUES('fe78bc57560b2e5cc9b8b9880188355c','orders-1-1','{"id": "orders-1-1", "skill": "selling", "topic": "orders", "difficulty": "medium", "kind": "situation", "idea": "Weighing beats guessing", "source": "https://example.org/bread", "stem": "Today guests want serve cream yeast water honey bake poppy knead glaze butter bake chill. What should you do?", "code": "", "table": [], "options": [{"text": "count the poppy", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "weigh the yeast", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "slice the almond", "credit": 0, "why": "Weighing is exact; a cup is not."}, {"text": "label the flour", "credit": 1, "why": "Weighing is exact; a cup is not."}]}');
CREATE TABLE response (
	attempt_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	choice INTEGER, 
	given BOOLEAN NOT NULL, 
	confidence VARCHAR(12), 
	credit DOUBLE NOT NULL, 
	chance DOUBLE NOT NULL, 
	options INTEGER NOT NULL, 
	skill VARCHAR(60) NOT NULL, 
	topic VARCHAR(60) NOT NULL, 
	answered_at DATETIME NOT NULL, 
	CONSTRAINT pk_response PRIMARY KEY (attempt_id, position), 
	CONSTRAINT fk_response_attempt_id_item FOREIGN KEY(attempt_id, position) REFERENCES item (attempt_id, position) ON DELETE CASCADE
);
INSERT INTO "response" VALUES('65b9c77351ce47a8ad90bc9794191dd4',1,0,1,'fairly-sure',0.0,0.25,4,'selling','counter','2026-11-25 22:18:27.606595');
INSERT INTO "response" VALUES('65b9c77351ce47a8ad90bc9794191dd4',2,0,1,'fairly-sure',0.0,0.25,4,'selling','orders','2026-11-25 22:18:27.614043');
INSERT INTO "response" VALUES('65b9c77351ce47a8ad90bc9794191dd4',3,0,1,'fairly-sure',1.0,0.25,4,'baking','dough','2026-11-25 22:18:27.620038');
INSERT INTO "response" VALUES('65b9c77351ce47a8ad90bc9794191dd4',4,3,1,'fairly-sure',1.0,0.25,4,'baking','oven','2026-11-25 22:18:27.625686');
INSERT INTO "response" VALUES('88fd2e6dbaf7444ebe319e59b190de97',1,0,1,'sure',0.0,0.25,4,'selling','counter','2026-11-25 22:18:27.841733');
CREATE TABLE score (
	attempt_id CHAR(32) NOT NULL, 
	skill VARCHAR(60) NOT NULL, 
	name TEXT NOT NULL, 
	value DOUBLE NOT NULL, 
	low DOUBLE NOT NULL, 
	high DOUBLE NOT NULL, 
	target DOUBLE NOT NULL, 
	assumed BOOLEAN NOT NULL, 
	state VARCHAR(6) NOT NULL, 
	asked INTEGER NOT NULL, 
	"right" INTEGER NOT NULL, 
	partly INTEGER NOT NULL, 
	wrong INTEGER NOT NULL, 
	dont_know INTEGER NOT NULL, 
	left_open INTEGER NOT NULL, 
	credit DOUBLE NOT NULL, 
	chance DOUBLE NOT NULL, 
	CONSTRAINT pk_score PRIMARY KEY (attempt_id, skill), 
	CONSTRAINT fk_score_attempt_id_attempt FOREIGN KEY(attempt_id) REFERENCES attempt (id) ON DELETE CASCADE
);
INSERT INTO "score" VALUES('65b9c77351ce47a8ad90bc9794191dd4','baking','Baking',10.0,5.2,10.0,8.0,0,'met',2,2,0,0,0,0,2.0,0.5);
INSERT INTO "score" VALUES('65b9c77351ce47a8ad90bc9794191dd4','selling','Selling',0.0,0.0,4.2,8.0,1,'gap',2,0,0,2,0,0,0.0,0.5);
CREATE TABLE self_rating (
	attempt_id CHAR(32) NOT NULL, 
	skill VARCHAR(60) NOT NULL, 
	anchor INTEGER NOT NULL, 
	CONSTRAINT pk_self_rating PRIMARY KEY (attempt_id, skill), 
	CONSTRAINT fk_self_rating_attempt_id_attempt FOREIGN KEY(attempt_id) REFERENCES attempt (id) ON DELETE CASCADE
);
CREATE TABLE share_link (
	id CHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_share_link PRIMARY KEY (id), 
	CONSTRAINT fk_share_link_attempt_id_attempt FOREIGN KEY(attempt_id) REFERENCES attempt (id) ON DELETE CASCADE, 
	CONSTRAINT uq_share_link_token_hash UNIQUE (token_hash)
);
CREATE INDEX ix_learner_seen_at ON learner (seen_at);
CREATE INDEX ix_attempt_learner_id ON attempt (learner_id, started_at);
CREATE UNIQUE INDEX uq_attempt_in_progress ON attempt (learner_id) WHERE state = 'in progress';
CREATE INDEX ix_share_link_attempt_id ON share_link (attempt_id);
COMMIT;
