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
 * What Moodle does not take away by itself when the bridge is uninstalled.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Take away the account of the service, its role and its tokens, what was switched on for it, and which notes people put away.
 *
 * Moodle itself removes the tables, settings, capabilities and the external service. Notices that were told stay with those whom
 * they were told to.
 *
 * @return bool
 */
function xmldb_local_lmsfeedback_uninstall(): bool {
    global $DB;
    \local_lmsfeedback\local\service_account::remove();
    $DB->delete_records('user_preferences', ['name' => \local_lmsfeedback\local\notes::PUT_AWAY]);
    return true;
}
