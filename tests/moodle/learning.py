"""A course to learn in, and learners who read it in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from .running_moodle import Moodle

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
LOOPBACK = {"127.0.0.1", "localhost"}
MODULES = """
    require_once($CFG->dirroot . '/course/modlib.php');
    require_once($CFG->dirroot . '/mod/quiz/locallib.php');
    require_once($CFG->libdir . '/questionlib.php');
    $intro = ['text' => '', 'format' => FORMAT_HTML, 'itemid' => 0];
    $common = ['course' => $given, 'section' => 1, 'visible' => 1, 'introeditor' => $intro, 'cmidnumber' => ''];
    $forum = create_module((object) ($common + ['modulename' => 'forum', 'name' => 'A forum', 'type' => 'general',
        'forcesubscribe' => 0, 'assessed' => 0, 'scale' => 0, 'grade_forum' => 0]));
    $quiz = ['modulename' => 'quiz', 'timeopen' => 0, 'timeclose' => 0, 'timelimit' => 0, 'attempts' => 0,
        'grade' => 10, 'grademethod' => 1, 'preferredbehaviour' => 'deferredfeedback', 'questionsperpage' => 1,
        'shuffleanswers' => 0, 'sumgrades' => 0, 'navmethod' => 'free', 'overduehandling' => 'autosubmit', 'graceperiod' => 0,
        'decimalpoints' => 2, 'questiondecimalpoints' => -1, 'quizpassword' => '', 'subnet' => '', 'delay1' => 0, 'delay2' => 0,
        'showuserpicture' => 0, 'showblocks' => 0, 'canredoquestions' => 0, 'attemptonlast' => 0];
    $made = [$forum->coursemodule];
    foreach (['-' => 'A quiz', 'securewindow' => 'A secured quiz'] as $security => $name) {
        $module = create_module((object) ($common + $quiz + ['name' => $name, 'browsersecurity' => $security]));
        $instance = $DB->get_record('quiz', ['id' => $module->instance]);
        $top = question_get_top_category(context_module::instance($module->coursemodule)->id, true);
        $category = (object) ['name' => $name, 'contextid' => $top->contextid, 'info' => '', 'infoformat' => FORMAT_HTML,
            'stamp' => make_unique_id_code(), 'parent' => $top->id, 'sortorder' => 999];
        $category->id = $DB->insert_record('question_categories', $category);
        $said = fn($text) => ['text' => $text, 'format' => FORMAT_HTML];
        foreach (['One is a number', 'Two is a letter'] as $n => $text) {
            $form = (object) ['category' => "$category->id,$category->contextid", 'name' => $text,
                'questiontext' => $said($text), 'generalfeedback' => $said(''), 'defaultmark' => 1, 'penalty' => 1,
                'correctanswer' => 1, 'feedbacktrue' => $said(''), 'feedbackfalse' => $said(''), 'status' => 'ready'];
            $question = (object) ['qtype' => 'truefalse', 'createdby' => $USER->id, 'category' => $category->id];
            $question = question_bank::get_qtype('truefalse')->save_question($question, $form);
            quiz_add_quiz_question($question->id, $instance, $n + 1);
        }
        \\mod_quiz\\quiz_settings::create($instance->id)->get_grade_calculator()->recompute_quiz_sumgrades();
        $made[] = $module->coursemodule;
    }
    return $made;
"""

TOURS_DONE = """
    foreach ($DB->get_fieldset_select('tool_usertours_tours', 'id', '') as $tour) {
        foreach ($given as $user) { set_user_preference("tool_usertours_tour_completion_time_$tour", time(), $user); }
    }
"""
"""Moodle's own tours lay themselves over the page at the first visit."""


@dataclass(frozen=True)
class Campus:
    """A course with a page, a forum and two quizzes, one of them secured; course module ids. People by first name."""

    course: int
    page: int
    forum: int
    quiz: int
    secured: int
    people: dict[str, tuple[int, str]]
    """First name → id and user name."""


def founded(moodle: Moodle) -> Campus:
    """A new one: Amy reads English, Lin Chinese; Tom teaches."""
    course = moodle.course("Python for Beginners")
    forum, quiz, secured = moodle.php(MODULES, course.id)
    people = {}
    for name, language, role in (("Amy", "en", "student"), ("Lin", "zh_cn", "student"), ("Tom", "en", "editingteacher")):
        number = moodle.person(name, lang=language)
        moodle.enrol(number, course.id, role)
        people[name] = number, moodle.php("return $DB->get_field('user', 'username', ['id' => $given]);", number)
    moodle.php(TOURS_DONE, [number for number, _ in people.values()])
    return Campus(course.id, course.cmid, forum, quiz, secured, people)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Browser, moodle: Moodle, username: str, **options: Any) -> Page:
    """A page of somebody who has just signed in, in a context of their own. Nothing leaves this machine."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en", **options})
    context.route("**/*", _at_home)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{moodle.url}/login/index.php")
    page.fill("#username", username)
    page.fill("#password", "Pass-1234")
    page.click("#loginbtn")
    page.wait_for_url(lambda url: "/login/index.php" not in url)
    return page


def _at_home(route: Route) -> None:
    if urlsplit(route.request.url).hostname in LOOPBACK:
        route.continue_()
    else:
        route.abort()
