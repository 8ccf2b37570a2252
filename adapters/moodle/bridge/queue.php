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
 * The queue of events as an administrator sees it: how long it waits, what the service last answered, and what it refused.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

use local_lmsfeedback\local\drain;
use local_lmsfeedback\local\outbox;
use local_lmsfeedback\output\queue;

admin_externalpage_setup('local_lmsfeedback_queue');
$do = optional_param('do', '', PARAM_ALPHA);
$id = optional_param('id', 0, PARAM_INT);
if ($do !== '' && data_submitted()) {
    require_sesskey();
    \core\session\manager::write_close();
    if ($do === 'again') {
        outbox::revive($id ?: null);
    }
    $said = [];
    $taken = (new drain(function ($line) use (&$said) {
        $said[] = $line;
    }))->run(true);
    // The words travel in the address: the session is closed, so that no page waits for the service.
    $went = get_string($taken ? 'queuesent' : 'queuenotsent', 'local_lmsfeedback', end($said));
    $how = $taken ? \core\output\notification::NOTIFY_SUCCESS : \core\output\notification::NOTIFY_ERROR;
}

echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('queue', 'local_lmsfeedback'));
if (isset($went)) {
    echo $OUTPUT->notification(s($went), $how, false);
}
echo queue::state($PAGE->url);
echo queue::dead($PAGE->url);
echo $OUTPUT->footer();
