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
 * Carries a learner on to the feedback service without another press.
 *
 * @module     local_lmsfeedback/launch
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
define('local_lmsfeedback/launch', [], function() {
    return {
        /** Send the form of the page, but for readers who are to read something first. */
        init: function() {
            const form = document.querySelector('#local-lmsfeedback-launch');
            if (form && !form.hasAttribute('data-wait')) {
                form.requestSubmit();
            }
        },
    };
});
