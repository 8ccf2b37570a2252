"""A Moodle that runs somewhere: asked through PHP on its own machine and through its web services."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from typing import Any

import requests

from lms_feedback_plugin.adapters.moodle.client import flatten

LEAD = """<?php
define('CLI_SCRIPT', true);
require('config.php');
require_once($CFG->libdir . '/adminlib.php');
\\core\\session\\manager::set_user(get_admin());
$given = json_decode(GIVEN, true);
$answer = (function () use ($given) {
    global $CFG, $DB, $USER, $SITE;
    BODY
})();
echo "\\n=====\\n", json_encode($answer, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\\n";
"""


@dataclass(frozen=True)
class Course:
    """A course that a test made, with a page in it."""

    id: int
    cmid: int


@dataclass(frozen=True)
class Moodle:
    """``root`` is the folder of its code, ``command`` runs PHP there as the web server's user."""

    url: str
    root: str
    command: list[str]

    def php(self, body: str, given: object = None) -> Any:
        """What the body of a PHP function returns. It finds ``given`` as ``$given`` and acts as the administrator."""
        quoted = "'" + json.dumps(given).replace("\\", "\\\\").replace("'", "\\'") + "'"
        code = LEAD.replace("BODY", body).replace("GIVEN", quoted)
        said = self.script(["--"], code)
        return json.loads(said.rpartition("\n=====\n")[2])

    def script(self, words: list[str], given: str | None = None, *, fails: bool = False) -> str:
        """What PHP prints, run in the folder of Moodle's code; an assertion where it fails, or where it does not and should."""
        done = subprocess.run(
            [*self.command, *words], cwd=self.root, input=given, capture_output=True, text=True, timeout=300, check=False
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr if fails else done.stdout

    def drain(self) -> str:
        """Run the bridge's task and give what it printed."""
        return self.script(["admin/cli/scheduled_task.php", "--execute=\\local_lmsfeedback\\task\\drain"])

    def settings(self, **values: object) -> None:
        """Settings of the bridge; None takes one away, lists become JSON."""
        written = {n: v if v is None or isinstance(v, str) else json.dumps(v) for n, v in values.items()}
        self.php(
            """
            foreach ($given as $name => $value) {
                $value === null ? unset_config($name, 'local_lmsfeedback') : set_config($name, $value, 'local_lmsfeedback');
            }
            """,
            written,
        )

    def person(self, first: str, **more: object) -> int:
        """A new account; gives its id. Its password is Pass-1234."""
        name = f"{first.lower()}{time.time_ns()}"
        user = {"username": name, "firstname": first, "lastname": "Tester", "email": f"{name}@example.com"} | more
        found = self.php(
            """
            require_once($CFG->dirroot . '/user/lib.php');
            return user_create_user((object) ($given + ['password' => 'Pass-1234', 'auth' => 'manual', 'confirmed' => 1,
                'mnethostid' => $CFG->mnet_localhost_id, 'lang' => 'en']));
            """,
            user,
        )
        return int(found)

    def course(self, name: str = "A course") -> Course:
        """A new course with a page in it."""
        found = self.php(
            """
            require_once($CFG->dirroot . '/course/lib.php');
            require_once($CFG->dirroot . '/course/modlib.php');
            $short = 'T' . hrtime(true);
            $course = create_course((object) ['fullname' => $given, 'shortname' => $short, 'category' => 1]);
            $page = create_module((object) ['modulename' => 'page', 'course' => $course->id, 'section' => 1, 'visible' => 1,
                'name' => 'A page', 'content' => '<p>Text</p>', 'contentformat' => FORMAT_HTML, 'display' => 5,
                'printintro' => 0, 'printlastmodified' => 1, 'introeditor' => ['text' => '', 'format' => 1, 'itemid' => 0]]);
            return [$course->id, $page->coursemodule];
            """,
            name,
        )
        return Course(int(found[0]), int(found[1]))

    def enrol(self, user: int, course: int, role: str = "student") -> None:
        """Put somebody into a course, which tells ``user_enrolment_created``."""
        self.php(
            """
            [$user, $course, $role] = $given;
            $roleid = $DB->get_field('role', 'id', ['shortname' => $role], MUST_EXIST);
            $instance = $DB->get_record('enrol', ['courseid' => $course, 'enrol' => 'manual'], '*', MUST_EXIST);
            enrol_get_plugin('manual')->enrol_user($instance, $user, $roleid);
            """,
            [user, course, role],
        )

    def call(self, token: str, function: str, **parameters: object) -> Any:
        """What a web service answers."""
        form = {"wstoken": token, "wsfunction": function, "moodlewsrestformat": "json", **dict(flatten(parameters))}
        return requests.post(f"{self.url}/webservice/rest/server.php", data=form, timeout=60).json()
