<?php
// This file is part of Moodle - https://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <https://www.gnu.org/licenses/>.

/**
 * The way to the feedback service for links, menus, notices, and readers without JavaScript.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\launch;
use local_lmsfeedback\local\place;
use local_lmsfeedback\local\token;

$contextid = optional_param('contextid', 0, PARAM_INT);
$kind = optional_param('kind', '', PARAM_ALPHANUMEXT);
$next = launch::next(optional_param('next', '', PARAM_RAW_TRIMMED));
$unopened = optional_param('unopened', false, PARAM_BOOL);

$context = $contextid ? context::instance_by_id($contextid) : context_system::instance();
[$context, $course, $cm] = get_context_info_array($context->id);
require_login($course, false, $cm);
if (isguestuser()) {
    redirect(get_login_url());
}
if ($course) {
    require_capability('local/lmsfeedback:submit', $context);
}

$parameters = array_filter(['contextid' => $contextid, 'kind' => $kind, 'next' => $next, 'unopened' => (int) $unopened]);
$PAGE->set_url('/local/lmsfeedback/launch.php', $parameters);
$PAGE->set_context($context);
$PAGE->set_pagelayout('embedded');
$PAGE->activityheader->disable();
$PAGE->set_title(get_string('pluginname', 'local_lmsfeedback'));
$PAGE->set_heading(get_string('pluginname', 'local_lmsfeedback'));

if (!launch::is_possible()) {
    $PAGE->set_pagelayout('standard');
    throw new moodle_exception('notconnected', 'local_lmsfeedback', $course ? course_get_url($course) : '/');
}
$fields = [
    'site' => connection::site(),
    'token' => token::make($context),
    'kind' => $kind,
    'course' => $course ? (string) $course->id : '',
    'context' => json_encode((object) place::of_context($context), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE),
    'next' => $next,
];
$PAGE->requires->js_call_amd('local_lmsfeedback/launch', 'init');
echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_lmsfeedback/launch', [
    'action' => connection::serviceurl() . '/launch',
    'unopened' => $unopened,
    'fields' => array_map(fn($name, $value) => ['name' => $name, 'value' => $value], array_keys($fields), $fields),
]);
echo $OUTPUT->footer();
