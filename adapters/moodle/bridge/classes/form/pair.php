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

namespace local_lmsfeedback\form;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->libdir . '/formslib.php');

/**
 * The form that takes the pairing address.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pair extends \moodleform {
    /**
     * One field and one button.
     */
    protected function definition(): void {
        $form = $this->_form;
        $label = get_string('pairaddress', 'local_lmsfeedback');
        $form->addElement('text', 'address', $label, ['size' => 80, 'autocomplete' => 'off']);
        $form->setType('address', PARAM_RAW_TRIMMED);
        $form->addRule('address', get_string('required'), 'required', null, 'client');
        $this->add_action_buttons(false, get_string('pairnow', 'local_lmsfeedback'));
    }
}
