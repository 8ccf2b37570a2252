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

namespace local_lmsfeedback\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsfeedback\local\token;

/**
 * Makes the token with which a learner arrives at the feedback service. Asked for by a press, never before.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_launch_token extends external_api {
    /**
     * What it takes.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'contextid' => new external_value(PARAM_INT, 'The context of the page on which the button was pressed'),
        ]);
    }

    /**
     * A fresh token for whoever presses.
     *
     * @param int $contextid
     * @return array
     */
    public static function execute(int $contextid): array {
        ['contextid' => $contextid] = self::validate_parameters(self::execute_parameters(), ['contextid' => $contextid]);
        $context = \context::instance_by_id($contextid);
        self::validate_context($context);
        require_capability('local/lmsfeedback:submit', $context);
        return ['token' => token::make($context)];
    }

    /**
     * What it answers.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'token' => new external_value(PARAM_RAW, 'A JSON Web Token, HS256, good for five minutes'),
        ]);
    }
}
