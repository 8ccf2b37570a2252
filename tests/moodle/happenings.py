"""Everything that a service may want to hear of, made to happen on the running Moodle by its own functions."""

from __future__ import annotations

from typing import Any

from .running_moodle import Moodle

EVERYTHING = """
    require_once($CFG->dirroot . '/course/lib.php');
    require_once($CFG->dirroot . '/course/modlib.php');
    require_once($CFG->dirroot . '/group/lib.php');
    require_once($CFG->dirroot . '/user/lib.php');
    require_once($CFG->dirroot . '/mod/forum/externallib.php');
    require_once($CFG->dirroot . '/mod/page/lib.php');
    require_once($CFG->dirroot . '/mod/quiz/locallib.php');
    require_once($CFG->libdir . '/completionlib.php');
    require_once($CFG->libdir . '/gradelib.php');
    [$learner, $leaver] = $given;
    $as = fn($id) => \\core\\session\\manager::set_user($id ? core_user::get_user($id) : get_admin());
    set_config('enablecompletion', 1);
    $new = ['fullname' => 'Loops & <i>lists</i>', 'shortname' => 'R' . hrtime(true), 'category' => 1, 'enablecompletion' => 1];
    $course = create_course((object) $new);
    $make = fn($kind, $more) => create_module((object) ($more + ['modulename' => $kind, 'course' => $course->id, 'section' => 1,
        'visible' => 1, 'name' => "A $kind", 'introeditor' => ['text' => '', 'format' => 1, 'itemid' => 0], 'cmidnumber' => '',
        'completion' => COMPLETION_TRACKING_MANUAL, 'groupmode' => 0, 'groupingid' => 0]));
    $page = $make('page', ['content' => 'x', 'contentformat' => 1, 'display' => 5, 'printintro' => 0,
        'printlastmodified' => 1]);
    $forum = $make('forum', ['type' => 'general', 'forcesubscribe' => 0, 'grade_forum' => 0, 'duedate' => time() + DAYSECS]);
    $quiz = $make('quiz', ['quizpassword' => '', 'grade' => 10, 'sumgrades' => 0, 'attempts' => 0, 'timeopen' => 0,
        'timeclose' => time() + WEEKSECS, 'timelimit' => 0, 'overduehandling' => 'autosubmit', 'graceperiod' => 0,
        'preferredbehaviour' => 'deferredfeedback', 'grademethod' => 1, 'questionsperpage' => 1, 'navmethod' => 'free',
        'shuffleanswers' => 1, 'decimalpoints' => 2, 'questiondecimalpoints' => -1, 'browsersecurity' => '-', 'delay1' => 0,
        'delay2' => 0, 'showuserpicture' => 0, 'showblocks' => 0, 'canredoquestions' => 0, 'attemptonlast' => 0]);
    $instance = $DB->get_record('enrol', ['courseid' => $course->id, 'enrol' => 'manual'], '*', MUST_EXIST);
    $student = $DB->get_field('role', 'id', ['shortname' => 'student'], MUST_EXIST);
    enrol_get_plugin('manual')->enrol_user($instance, $learner, $student);
    enrol_get_plugin('manual')->enrol_user($instance, $leaver, $student);
    $group = groups_create_group((object) ['courseid' => $course->id, 'name' => 'Early birds']);
    groups_add_member($group, $learner);
    $context = context_course::instance($course->id);
    $cm = get_coursemodule_from_id('page', $page->coursemodule, 0, false, MUST_EXIST);
    $as($learner);
    \\core\\event\\course_viewed::create(['context' => $context])->trigger();
    page_view($DB->get_record('page', ['id' => $cm->instance]), $course, $cm, context_module::instance($cm->id));
    (new completion_info($course))->update_state($cm, COMPLETION_COMPLETE, $learner);
    $forumid = $DB->get_field('course_modules', 'instance', ['id' => $forum->coursemodule]);
    \\mod_forum_external::add_discussion($forumid, 'Why?', 'Why not?');
    $quizid = $DB->get_field('course_modules', 'instance', ['id' => $quiz->coursemodule]);
    $as(0);
    $place = context_module::instance($quiz->coursemodule);
    $category = ['contextid' => $place->id, 'info' => '', 'infoformat' => 1];
    $top = $category + ['name' => 'top', 'parent' => 0, 'stamp' => 'r' . hrtime(true)];
    $top = $DB->insert_record('question_categories', (object) $top);
    $category += ['name' => 'Loops', 'parent' => $top, 'stamp' => 's' . hrtime(true)];
    $category = $DB->insert_record('question_categories', (object) $category);
    $text = fn($words) => ['text' => $words, 'format' => FORMAT_HTML];
    $form = (object) ['category' => "$category,$place->id", 'name' => 'A loop ends', 'questiontext' => $text('A loop ends.'),
        'defaultmark' => 1, 'generalfeedback' => $text(''), 'correctanswer' => 1, 'feedbacktrue' => $text(''), 'penalty' => 1,
        'feedbackfalse' => $text(''), 'status' => 'ready'];
    $question = (object) ['qtype' => 'truefalse', 'category' => $category];
    $question = question_bank::get_qtype('truefalse')->save_question($question, $form);
    quiz_add_quiz_question($question->id, $DB->get_record('quiz', ['id' => $quizid]));
    \\mod_quiz\\quiz_settings::create($quizid)->get_grade_calculator()->recompute_quiz_sumgrades();
    $as($learner);
    $attempt = quiz_prepare_and_start_new_attempt(\\mod_quiz\\quiz_settings::create($quizid, $learner), 1, null);
    \\mod_quiz\\quiz_attempt::create($attempt->id)->process_finish(time(), false);
    $as(0);
    grade_update('mod/quiz', $course->id, 'mod', 'quiz', $quizid, 0, ['userid' => $learner, 'rawgrade' => 7]);
    (new completion_completion(['userid' => $learner, 'course' => $course->id]))->mark_complete();
    [, , , $data] = get_moduleinfo_data($cm, $course);
    $data->name = 'A better page';
    $data->introeditor = ['text' => '', 'format' => 1, 'itemid' => 0];
    $data->page = ['text' => 'y', 'format' => 1, 'itemid' => 0];
    update_module($data);
    course_delete_module($forum->coursemodule);
    update_course((object) ['id' => $course->id, 'summary' => 'Every loop ends.', 'summaryformat' => FORMAT_HTML]);
    groups_add_member($group, $leaver);
    groups_remove_member($group, $leaver);
    enrol_get_plugin('manual')->update_user_enrol($instance, $leaver, ENROL_USER_SUSPENDED);
    enrol_get_plugin('manual')->unenrol_user($instance, $leaver);
    user_update_user((object) ['id' => $leaver, 'firstname' => 'Leif'], false);
    user_delete_user(core_user::get_user($leaver));
    $gone = create_course((object) ['fullname' => 'Gone', 'shortname' => 'G' . hrtime(true), 'category' => 1]);
    delete_course($gone->id, false);
    return ['course' => $course->id, 'page' => $page->coursemodule, 'quiz' => $quiz->coursemodule, 'group' => $group];
"""


def everything(moodle: Moodle, learner: int, leaver: int) -> Any:
    """The learner takes a whole course; the leaver is renamed and deleted. Gives the ids of course, page, quiz and group."""
    return moodle.php(EVERYTHING, [learner, leaver])
