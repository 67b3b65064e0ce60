"""Progress and retakes: what really changed, and what the next paper could show."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests import builders
from tests.person import Page, Person, answering, values_of
from tests.web.conftest import BAKERY, ON_SQLITE, Open, age, change, end_days_ago
from tests.web.groups import RIGHT, take

ALL_RIGHT = answering(BAKERY[0], lambda question: 1)
ALL_WRONG = answering(BAKERY[0], lambda question: 0)


def attempts(person: Person) -> list[str]:
    """Ids of the finished attempts, oldest first."""
    finished = [row for row in person.data()["attempt"] if row["state"] == "finished"]
    return [row["id"] for row in sorted(finished, key=lambda row: row["ended_at"])]


def test_before_the_first_quiz_progress_says_what_it_will_show(baker: Person) -> None:
    assert "Nothing here yet" in baker.open("/progress").text
    assert baker.page.link("Enter your return phrase")
    baker.start()
    assert baker.open("/progress").link("Continue it")


def test_a_retake_needs_something_to_compare_with(baker: Person) -> None:
    assert "Start the quick quiz" in baker.open("/retake").text
    baker.start()
    assert "Continue" in baker.open("/retake").text


def test_a_retake_is_offered_only_when_nothing_is_in_progress(baker: Person) -> None:
    baker.take()
    baker.start()
    page = baker.open("/retake")
    assert "You are in the middle of a quiz" in page.text
    assert "Retake quick" not in page.text


def test_one_attempt_alone_is_compared_with_nothing(baker: Person) -> None:
    baker.take()
    assert "Compare two attempts" not in baker.open("/progress").text


def test_from_nothing_to_everything_has_improved(person: Person, shipped: tuple[Bank, Role]) -> None:
    person.take(lambda page: None)
    report = person.take(answering(shipped[0], lambda question: 1), length="full")
    assert "You have improved. From 0 % to 100 %." in report.text
    assert "Very low results tend to rise a little by themselves" in report.text
    page = person.open("/progress")
    assert "From 0 % to 100 %: you have clearly improved." in page.text
    assert "no longer touch" in page.text
    change = person.open(report.address) and person.report()["change"]
    assert (change["verdict"], change["looks"], len(change["basedOn"])) == ("improved", 1, 6)
    assert len(change["skills"]) == 6


def test_points_that_rose_by_luck_are_called_so(person: Person, shipped: tuple[Bank, Role]) -> None:
    """Six right, then twelve right of twenty-four."""
    take_with(person, shipped[0], 6)
    report = take_with(person, shipped[0], 12)
    assert "Points up, not proven." in report.text
    assert "Luck alone does this for about 1 in" in report.text
    assert "24 more questions would often settle it" in report.text


def test_the_same_again_is_no_clear_change(person: Person, shipped: tuple[Bank, Role]) -> None:
    take_with(person, shipped[0], 12)
    report = take_with(person, shipped[0], 12)
    assert "No clear change since last time." in report.text
    assert "That is not “no improvement”" in report.text
    assert person.report()["change"]["skills"] == []


def test_far_fewer_right_has_slipped(person: Person, shipped: tuple[Bank, Role]) -> None:
    take_with(person, shipped[0], 24)
    report = take_with(person, shipped[0], 4)
    assert "Lower than last time." in report.text


def take_with(person: Person, bank: Bank, right: int) -> Page:
    """A quick quiz with so many right, spread over the paper, the others wrong."""
    person.start()
    return answer_with(person, bank, right)


@pytest.mark.parametrize(
    ("right", "told"), [(0, "0 % of what the role asks for, no more than luck alone gives"), (4, "probably 0")]
)
def test_a_readiness_of_nothing_is_not_left_bare(
    person: Person, shipped: tuple[Bank, Role], right: int, told: str
) -> None:
    assert told in take_with(person, shipped[0], right).text


def answer_with(person: Person, bank: Bank, right: int) -> Page:
    place = [-1]

    def credit(_: object) -> float:
        place[0] += 1
        return float((place[0] * right) // 24 != ((place[0] + 1) * right) // 24)

    person.answer_all(answering(bank, credit))
    page = person.finish()
    age(person.app)
    return person.open(page.address)


def test_a_verdict_stays_as_it_was_when_the_rules_or_the_bank_change(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    """It is frozen at the look; only the earlier result can go."""
    take_with(person, shipped[0], 2)
    first = person.page.address
    second = take_with(person, shipped[0], 22).address
    before = person.report()["change"]
    change(person.app, "UPDATE response SET credit = 0")
    person.open(second)
    assert person.report()["change"] == before
    person.open(first.replace("report", "delete"))
    person.press("Delete it for good")
    page = person.open(second)
    assert "You have improved." in page.text
    assert person.report()["change"] == before | {"with": None}


def test_any_two_attempts_can_be_compared_earlier_first(baker: Person) -> None:
    for choose in (ALL_WRONG, ALL_RIGHT, ALL_RIGHT):
        baker.take(choose, length="full")
        age(baker.app)
    first, second, third = attempts(baker)
    for pair in ((first, second), (second, first)):
        text = baker.open(f"/progress?from={pair[0]}&to={pair[1]}").text
        assert "From 0 % to 100 %: you have clearly improved." in text
        assert "You chose this comparison from several" in text
    assert "100 %: no clear change." in baker.open(f"/progress?from={second}&to={third}").text


def test_a_second_press_on_delete_ends_like_the_first(baker: Person) -> None:
    for _ in range(2):
        report = baker.take()
    baker.open(report.address.replace("report", "delete"))
    tab = baker.twin()
    first = baker.press("Delete it for good")
    again = tab.press("Delete it for good")
    assert (again.status, again.address, again.heading) == (200, "/progress", first.heading)
    assert len(attempts(baker)) == 1


# Sharpening


def sharpen(person: Person, bank: Bank, right: int) -> Page:
    person.press("Add 24 questions")
    return answer_with(person, bank, right)


def test_a_result_can_be_made_sharper_by_more_questions(person: Person, shipped: tuple[Bank, Role]) -> None:
    first = take_with(person, shipped[0], 12)
    narrow = person.report()["readiness"]
    second = sharpen(person, shipped[0], 12)
    assert "48 questions" in second.text
    report = person.report()
    assert (report["attempt"]["questions"], report["attempt"]["sharpened"]) == (48, True)
    assert [skill["asked"] for skill in report["skills"]] == [8] * 6
    wide = narrow["high"] - narrow["low"]
    assert report["readiness"]["high"] - report["readiness"]["low"] < wide
    assert "The answers you can learn from: the first 24" in second.text
    assert "The answers you can learn from: the added 24" in second.text
    old = person.open(first.address)
    assert "More questions were added on" in old.text
    assert person.report()["readiness"] == narrow


def test_it_is_done_once_and_only_in_two_weeks(person: Person, shipped: tuple[Bank, Role]) -> None:
    take_with(person, shipped[0], 12)
    assert "Add 24 questions" in person.page.text
    end_days_ago(person.app, 15)
    page = person.open(person.page.address)
    assert "Add 24 questions" not in page.text
    assert "Add 24 questions" not in person.open("/retake").text


def test_the_second_look_is_held_against_the_same_result(person: Person, shipped: tuple[Bank, Role]) -> None:
    """Ten of 24 after six read "points up"; with ten more of 24 the rise is clear."""
    take_with(person, shipped[0], 4)
    take_with(person, shipped[0], 9)
    before = person.report()["change"]
    assert before["verdict"] == "points-up"
    sharpen(person, shipped[0], 16)
    after = person.report()["change"]
    assert (after["verdict"], after["looks"], after["with"]) == ("improved", 2, before["with"])


def test_improved_at_a_first_look_stays_whatever_the_second_shows(person: Person, shipped: tuple[Bank, Role]) -> None:
    take_with(person, shipped[0], 4)
    take_with(person, shipped[0], 16)
    assert person.report()["change"]["verdict"] == "improved"
    page = sharpen(person, shipped[0], 0)
    assert person.report()["change"]["verdict"] != "improved"
    assert "The first look, on fewer questions, said “improved”; that stays." in page.text


def test_giving_up_the_added_questions_loses_nothing(person: Person, shipped: tuple[Bank, Role]) -> None:
    first = take_with(person, shipped[0], 12)
    before = person.report()
    person.press("Add 24 questions")
    person.answer(None)
    person.open("/")
    person.follow("Discard")
    person.press("Discard it")
    person.open(first.address)
    assert person.report()["skills"] == before["skills"]
    assert "Add 24 questions" in person.page.text


def test_added_questions_that_are_finished_too_late_are_a_result_of_their_own(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    take_with(person, shipped[0], 12)
    person.press("Add 24 questions")
    change(
        person.app,
        "UPDATE attempt SET ended_at = :then WHERE ended_at IS NOT NULL",
        then=str(datetime.now(UTC) - timedelta(days=15)),
    )
    begun = str(datetime.now(UTC) - timedelta(days=2))  # in time
    change(person.app, "UPDATE attempt SET started_at = :begun WHERE ended_at IS NULL", begun=begun)
    answer_with(person, shipped[0], 12)
    report = person.report()
    assert (report["attempt"]["questions"], report["attempt"]["sharpened"]) == (24, False)
    assert report["change"]["verdict"] == "no-clear-change"


def test_whoever_finishes_them_too_late_is_told_why(baker: Person) -> None:
    baker.take()
    baker.press("Add 4 questions")
    baker.answer_all()
    then = str(datetime.now(UTC) - timedelta(days=15))
    change(baker.app, "UPDATE attempt SET ended_at = :then WHERE ended_at IS NOT NULL", then=then)
    assert "these 4 questions are a result of their own" in baker.finish().text


def test_deleting_a_result_takes_the_added_questions_along(person: Person, shipped: tuple[Bank, Role]) -> None:
    first = take_with(person, shipped[0], 12)
    sharpen(person, shipped[0], 12)
    person.open(first.address.replace("report", "delete"))
    assert "The questions that you added to it" in person.page.text
    person.press("Delete it for good")
    assert person.data()["attempt"] == []


def test_a_paper_goes_on_when_the_result_it_was_to_be_added_to_is_deleted(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    first = take_with(person, shipped[0], 12)
    person.press("Add 24 questions")
    person.answer("1")
    page = person.open(first.address.replace("report", "delete"))
    assert "The 24 questions that you are answering for it stay, as a result of their own." in page.text
    person.press("Delete it for good")
    assert [(one["state"], one["sharpens"]) for one in person.data()["attempt"]] == [("in progress", None)]
    assert len(person.data()["response"]) == 1
    person.open("/")
    assert person.follow("Continue").text


def test_questions_that_were_added_meanwhile_are_not_deleted_without_asking(baker: Person) -> None:
    delete = baker.take().address.replace("report", "delete")
    baker.press("Add 4 questions")
    tab = baker.twin()
    tab.open(delete)
    baker.answer_all()
    baker.finish()
    page = tab.press("Delete it for good")
    assert page.heading == "Delete this quiz?"
    assert page.text.startswith("Something has changed since this page was opened. Look once more.")
    assert "The questions that you added to it" in page.text
    assert len(attempts(baker)) == 2
    tab.press("Delete it for good")
    assert attempts(baker) == []


def test_only_questions_that_are_to_be_added_to_a_result_are_spoken_of_when_it_is_deleted(baker: Person) -> None:
    delete = baker.take().address.replace("report", "delete")
    baker.start()
    assert "answering for it" not in baker.open(delete).text


def test_two_looks_are_the_most_also_when_the_second_was_deleted(person: Person, shipped: tuple[Bank, Role]) -> None:
    first = take_with(person, shipped[0], 12)
    second = sharpen(person, shipped[0], 12)
    person.open(second.address.replace("report", "delete"))
    person.press("Delete it for good")
    assert "Add 24 questions" not in person.open(first.address).text
    assert "Add 24 questions" not in person.open("/retake").text


def test_in_the_middle_of_another_quiz_none_can_be_added(baker: Person) -> None:
    report = baker.take(lambda page: None)
    tab = baker.twin()
    assert "Add 4 questions" in report.text
    baker.start_focus("baking")
    baker.answer("1")
    text = tab.press("Add 4 questions").text
    assert text.startswith("You are in the middle of another quiz. Question 2 of")
    assert "Add 4 questions" not in baker.open(report.address).text


def test_added_twice_they_are_added_once_without_a_word(baker: Person) -> None:
    baker.take(lambda page: None)
    tab = baker.twin()
    first = baker.press("Add 4 questions")
    again = tab.press("Add 4 questions")
    assert (again.address, again.text) == (first.address, first.text)


def test_only_a_whole_paper_of_new_questions_can_be_added(baker: Person) -> None:
    """The bakery has 32 questions in papers of 4: the eighth paper is the last one of new ones."""
    for _ in range(7):
        baker.take(lambda page: None)
    form = values_of(baker.page.form_with("Add 4 questions"))
    baker.take(lambda page: None)
    assert "Add 4 questions" not in baker.page.text
    assert "First: make your result sharper" not in baker.open("/retake").text
    latest = attempts(baker)[-1]
    page = baker.post("/attempts", form | {"length": "quick", "sharpens": latest})
    assert page.address == "/retake"
    assert "That is over here." in page.text


def test_nobody_can_sharpen_what_is_not_theirs(person: Person, shipped: tuple[Bank, Role]) -> None:
    take_with(person, shipped[0], 12)
    mine = attempts(person)[0]
    other = Person(person.app)
    other.take(lambda page: None)
    other.open("/retake")
    form = values_of(other.page.form_with("Retake quick"))
    assert other.post("/attempts", form | {"length": "quick", "sharpens": mine}).address == "/retake"
    assert not any(one["sharpens"] or one["state"] == "in_progress" for one in other.data()["attempt"])
    assert other.post("/attempts", form | {"length": "quick", "sharpens": "x"}).status == 400


@ON_SQLITE
@pytest.mark.parametrize("query", ["from=x&to=y", "from=&to=", "from={mine}", "from={mine}&to={nobody}", "to={nobody}"])
def test_attempts_that_are_not_one_s_own_cannot_be_compared(baker: Person, query: str) -> None:
    baker.take()
    baker.take()
    address = query.format(mine=attempts(baker)[0], nobody=uuid.uuid4())
    response = baker.client.get(f"/progress?{address}")
    assert response.status_code == 404


def test_an_attempt_is_not_compared_with_itself(baker: Person) -> None:
    baker.take()
    baker.take()
    mine = attempts(baker)[0]
    page = baker.client.get(f"/progress?from={mine}&to={mine}").get_data(as_text=True)
    assert "Choose two different attempts" in page


LARGER = Bank(tuple(builders.questions_of(builders.BAKER, times=5)))


@pytest.fixture
def focused(start_app: Open) -> Person:
    """Someone who knew all, then nothing of baking on a focus paper; the bank has enough for another."""
    person = Person(start_app((LARGER, BAKERY[1])))
    person.take(answering(LARGER, lambda question: 1))
    age(person.app)
    person.take_focus("baking", answering(LARGER, lambda question: 0))
    age(person.app)
    return person


def test_a_focus_attempt_is_not_held_against_a_whole_one(focused: Person) -> None:
    """An unchanged lowest skill seems to rise by itself."""
    assert focused.report()["change"] is None
    assert "held against this result, where enough of the questions can be compared" in focused.page.text


def test_a_focus_attempt_is_compared_with_the_last_one_on_its_skill(focused: Person) -> None:
    row = next(row for row in rows_of(focused.open("/retake")) if row.startswith("Baking alone 16"))
    assert "not even all right" not in row
    report = focused.take_focus("baking", answering(LARGER, lambda question: 1))
    assert "You have improved. Baking from 0.0 to 10.0 of 10." in report.text


def test_a_retake_for_which_too_few_new_questions_are_left_says_so(focused: Person) -> None:
    row = "Baking alone too few of its questions are new to you"
    assert row not in rows_of(focused.open("/retake"))
    assert "Selling alone no earlier quiz on it to compare with" in rows_of(focused.page)
    for _ in range(2):
        focused.take_focus("baking", answering(LARGER, lambda question: 1))
    assert row in rows_of(focused.open("/retake"))


@ON_SQLITE
def test_a_change_that_rests_on_fewer_questions_than_the_score_says_on_how_many(person: Person) -> None:
    person.take()
    person.take_focus("leadership")
    report = person.take_focus("leadership")
    assert "Compared are 12 of the 16 questions: those that were new to you. The scores count all." in report.text


def long_ago(app: Flask) -> None:
    """Let all attempts have ended so long ago that nothing can be added to them."""
    end_days_ago(app, 40)


@ON_SQLITE
def test_who_has_met_most_questions_is_told_so_and_not_that_it_is_time(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    for _ in range(4):
        person.take(answering(shipped[0], lambda question: question.skill != "leadership"), length="full")
    long_ago(person.app)
    page = person.open("/retake")
    assert "No new quiz could prove a rise now" in page.text
    assert re.search(
        r"(None|\d+) of the 48 questions of a full quiz could be compared with your last result\.", page.text
    )
    hardly = "A new quiz on all skills could hardly prove a rise now"
    assert hardly in person.open("/").text
    report = person.follow("83")
    assert hardly in report.text
    assert "Best from" not in report.text
    assert "date in your calendar" not in report.text
    calendar = person.client.get(report.address.replace("report", "plan.ics")).get_data(as_text=True)
    assert calendar.count("STATUS:CANCELLED") == calendar.count("BEGIN:VEVENT") == 1


@ON_SQLITE
def test_who_knows_all_and_has_met_one_skill_is_near_the_top_all_the_same(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    person.take(answering(shipped[0], lambda question: 1))
    for _ in range(2):
        person.take_focus("leadership", answering(shipped[0], lambda question: 1))
    person.take(answering(shipped[0], lambda question: 1))
    long_ago(person.app)
    assert "Congratulations: no new quiz could prove a rise" in person.open("/retake").text


@ON_SQLITE
def test_who_lacks_much_in_a_skill_without_new_questions_is_not_called_near_the_top(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    all_but_leadership = answering(shipped[0], lambda question: 0 if question.skill == "leadership" else 1)
    person.take(all_but_leadership)
    person.take_focus("leadership")
    person.take(all_but_leadership, length="full")
    person.take_focus("leadership")
    long_ago(person.app)
    page = person.open("/retake")
    assert "No new quiz could prove a rise now 40 of the 48 questions of a full quiz could be compared" in page.text


def test_where_only_a_quiz_on_one_skill_could_prove_a_rise_it_is_named(focused: Person) -> None:
    long_ago(focused.app)
    page = focused.open("/retake")
    assert "No new quiz on all skills could prove a rise now" in page.text
    assert "Still to build: baking." in page.text
    assert "A quiz on one skill still could (baking): it begins below" in page.text


def rows_of(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.tree.iterfind(".//tbody/tr")]


def test_where_one_stands_now_takes_the_newest_of_each_skill(focused: Person) -> None:
    rows = rows_of(focused.open("/progress"))
    assert any(re.match(r"Baking .* on this skill alone 0\.0 ", row) for row in rows)
    assert any(re.match(r"Selling [^,]* 10\.0 ", row) for row in rows)


def test_what_was_left_open_takes_the_place_of_no_measurement(focused: Person) -> None:
    take(focused, RIGHT, left_open=lambda asked: asked.question.skill == "baking")
    assert any(re.match(r"Baking .* on this skill alone 0\.0 ", row) for row in rows_of(focused.open("/progress")))


def test_two_focus_attempts_on_different_skills_have_nothing_to_compare(baker: Person) -> None:
    baker.take()
    baker.take_focus("baking")
    baker.take_focus("selling")
    _, *focus = [row["id"] for row in sorted(baker.data()["attempt"], key=lambda row: row["size"])]
    page = baker.client.get(f"/progress?from={focus[0]}&to={focus[1]}").get_data(as_text=True)
    assert "not on the same skills" in page


def test_repeats_are_counted_said_and_left_out_of_the_change(baker: Person) -> None:
    """Eight papers of nothing draw the bank; the ninth, all right, has only repeats."""
    for _ in range(8):
        baker.take(lambda page: None)
    age(baker.app)
    report = baker.take(ALL_RIGHT)
    assert baker.report()["attempt"]["repeated"] == 4
    assert "You had met too many of the questions before" in report.text
    assert baker.report()["change"] == {"verdict": None, "reason": "nothing-new"}


def test_the_retake_page_says_how_many_questions_are_new(baker: Person) -> None:
    baker.take()
    page = baker.open("/retake")
    assert "28 questions are still new to you" in page.text
    assert "Baking (14 new questions)" in page.text


def test_the_smallest_result_told_before_a_retake_earns_improved(person: Person, shipped: tuple[Bank, Role]) -> None:
    """Exactly as many right as the page says, spread evenly over the skills, the rest wrong."""
    take_with(person, shipped[0], 4)
    end_days_ago(person.app, 15)
    row = next(row for row in rows_of(person.open("/retake")) if row.startswith("Quick"))
    needed = int(re.findall(r"\d+", row)[-1])
    assert f"about {needed} right answers of 24, spread evenly over the skills, it would" in person.page.text
    take_with(person, shipped[0], needed)
    report = person.report()
    assert sum(skill["right"] for skill in report["skills"]) == needed
    assert report["change"]["verdict"] == "improved"


def test_after_a_perfect_paper_the_page_says_that_nothing_can_be_shown(baker: Person) -> None:
    baker.take(ALL_RIGHT)
    end_days_ago(baker.app, 15)
    page = baker.open("/retake")
    assert "Congratulations: no new quiz could prove a rise" in page.text
    assert "not even all right" in page.text
