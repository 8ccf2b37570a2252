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
 * The page on which an administrator pairs this Moodle with the feedback service.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\pairing;
use local_lmsfeedback\local\pairing_refused;
use local_lmsfeedback\output\checks;

admin_externalpage_setup('local_lmsfeedback_pair');
$form = new \local_lmsfeedback\form\pair();
$notice = null;
$found = [];
if ($given = $form->get_data()) {
    // The service calls this Moodle back while the page waits: nothing may be locked meanwhile.
    \core\session\manager::write_close();
    core_php_time_limit::raise(120);
    try {
        $found = pairing::pair($given->address);
        $words = (object) ['site' => connection::site(), 'service' => connection::serviceurl()];
        $notice = [get_string('pairdone', 'local_lmsfeedback', $words), \core\output\notification::NOTIFY_SUCCESS];
    } catch (pairing_refused $refusal) {
        $notice = [$refusal->getMessage(), \core\output\notification::NOTIFY_ERROR];
    }
}

echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('pair', 'local_lmsfeedback'));
if ($notice) {
    echo $OUTPUT->notification(s($notice[0]), $notice[1], false);
}
if ($found) {
    echo checks::table($found);
} else {
    echo html_writer::tag('p', get_string('pair_desc', 'local_lmsfeedback'));
    if (connection::is_paired()) {
        $words = (object) ['site' => s(connection::site()), 'service' => s(connection::serviceurl())];
        echo html_writer::tag('p', get_string('pairagain', 'local_lmsfeedback', $words));
    }
    $form->display();
}
echo $OUTPUT->footer();
