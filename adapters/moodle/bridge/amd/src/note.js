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
 * Takes a note away without loading the page anew.
 *
 * @module     local_lmsfeedback/note
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
define('local_lmsfeedback/note', [], function() {
    return {
        /** Let the forms of the notes be sent in the background. */
        init: function() {
            const region = document.querySelector('#local-lmsfeedback-notes');
            region?.addEventListener('submit', async event => {
                event.preventDefault();
                const form = event.target;
                const answer = await fetch(form.action, {method: 'POST', body: new FormData(form)}).catch(() => null);
                if (!answer?.ok) {
                    form.submit();
                    return;
                }
                form.closest('[data-note]').remove();
                if (!region.querySelector('[data-note]')) {
                    region.remove();
                }
            });
        },
    };
});
