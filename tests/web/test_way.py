"""The way through, as a person without script walks it, with the bank that ships."""

from flask import Flask

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests.person import Person, answering, values_of


def test_from_the_start_page_to_the_report_and_back_for_a_retake(person: Person) -> None:
    person.open("/")
    assert person.press("Start the quick quiz").heading == "Your own view"
    person.press("Go on to the questions", {"leadership": "3"})
    for number in range(1, 25):
        assert f"Question {number} of 24" in person.page.text
        person.answer(person.page.choices[0], ("I'm guessing", "Fairly sure", "Sure")[number % 3])
    assert person.page.heading == "Check and finish"
    assert "All 24 answered. See where you stand" in person.page.text
    assert person.finish().is_report
    report = person.page
    for words, heading in [
        ("The answers you can learn from", "Review"),
        ("How every number", "How your numbers came about"),
        ("Weigh the skills yourself", "How important is each skill to you?"),
        ("What a retake could show", "Retake with new questions"),
    ]:
        person.page = report
        assert person.follow(words).heading == heading
    assert person.press("Retake quick").heading == "Your own view"
    person.follow("Skip this")
    person.answer_all()
    assert person.finish().is_report
    assert person.report()["attempt"]["repeated"] == 0
    progress = person.open("/progress")
    assert progress.heading == "Your progress"
    assert "Compare" in progress.text


def test_the_texts_that_stay(person: Person) -> None:
    page = person.start()
    assert "Question 1 of 24" in page.text
    assert page.title.startswith("Question 1 of 24")
    buttons = [" ".join("".join(one.itertext()).split()) for one in page.tree.iterfind(".//button")]
    assert [text for text in buttons if text != "Send"] == ["I'm guessing", "Fairly sure", "Sure", "I don't know"]
    assert "How sure are you? (This sends your answer.)" in page.text
    person.answer(page.choices[0])
    home = person.open("/")
    assert home.link("Continue")
    assert "Continue at question 2 of 24" in home.text
    assert home.link("Discard")


def test_enter_alone_sends_the_answer_without_a_confidence(person: Person) -> None:
    """A browser presses the first button of a form on Enter."""
    page = person.start()
    first = page.form_with("I don't know").findall(".//button")[0]
    assert (first.get("name"), first.get("value")) == ("send", "")
    person.answer(page.choices[1], "Send")
    row = person.data()["response"][0]
    assert (row["choice"], row["confidence"]) == (1, None)


def test_one_open_question_and_several_are_said_before_finishing(person: Person) -> None:
    person.start()
    while "Question 22" not in person.page.text:
        person.answer(None)
    person.follow("Check and finish")
    assert "21 of 24 answered and saved." in person.page.text
    assert "Answer the 3 open ones" in person.page.text
    assert "Finish with 3 open They will count as “I don't know”." in person.page.text
    person.follow("Question 23")
    person.answer(None)
    person.open(person.page.address)
    assert person.answer(None).heading == "Check and finish"
    assert "Finish with 1 open It will count as “I don't know”." in person.page.text
    assert person.press("Answer the open one").heading == "Question 22 of 24"


def test_a_person_who_knows_everything_scores_ten(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: 1), length="full")
    report = person.report()
    assert {skill["score"] for skill in report["skills"]} == {10}
    assert {skill["state"] for skill in report["skills"]} == {"met"}
    assert report["readiness"]["percent"] == 100


def test_a_person_who_knows_nothing_and_says_so_scores_nothing(person: Person) -> None:
    person.take(lambda page: None)
    report = person.report()
    assert {skill["score"] for skill in report["skills"]} == {0}
    assert {(skill["asked"], skill["answered"], skill["dontKnow"]) for skill in report["skills"]} == {(4, 4, 4)}
    assert report["readiness"]["percent"] == 0


def test_open_questions_count_as_dont_know(person: Person) -> None:
    person.start()
    person.answer(None)
    person.follow("Check and finish")
    person.finish()
    first, *others = sorted(person.report()["skills"], key=lambda skill: -skill["answered"])
    assert (first["answered"], first["leftOpen"], first["state"]) == (1, 3, "gap")
    for skill in others:
        assert (skill["score"], skill["asked"], skill["answered"], skill["leftOpen"]) == (0, 4, 0, 4)
        assert skill["credit"] == skill["chance"]
        assert skill["state"] == "not-shown"


def test_a_paper_without_any_answer_gives_no_report_but_the_way_back(person: Person) -> None:
    person.start()
    page = person.follow("Check and finish")
    assert "Nothing is answered yet" in page.text
    attempt = page.address.split("/")[2]
    token = values_of(person.open("/yours/return").form_with("Open my results"))
    assert person.post(f"/attempts/{attempt}/finish", token).heading == "Check and finish"
    assert person.data()["attempt"][0]["state"] == "in progress"


def test_what_a_person_knows_decides_which_gap_comes_first(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(answering(shipped[0], lambda question: question.skill != "communication"), length="full")
    report = person.report()
    assert report["skills"][0]["id"] == "communication"
    assert report["skills"][0]["state"] == "gap"
    assert "Communication is where you have most to gain" in person.page.text


def test_a_retake_asks_new_questions_until_there_are_none(baker: Person) -> None:
    """Eight quick papers draw the whole bank of the baker."""
    for _ in range(8):
        baker.take(lambda page: None)
        assert baker.report()["attempt"]["repeated"] == 0
    asked = [item["question"] for item in baker.data()["item"]]
    assert len(set(asked)) == len(asked) == 32
    baker.take(lambda page: None)
    assert baker.report()["attempt"]["repeated"] == 4


def test_someone_new_finds_a_start_and_no_traces_of_others(app: Flask, person: Person) -> None:
    person.take()
    home = Person(app).open("/")
    assert "Start the quick quiz" in home.text
    assert "latest result" not in home.text
