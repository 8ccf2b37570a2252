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
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsfeedback\local\course_facts;

/**
 * Tells a course: its sections, activities and their dates, learners, teachers and groups.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_course extends external_api {
    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters(['courseid' => new external_value(PARAM_INT, 'The course')]);
    }

    /**
     * Look the course up. Whoever serves may: the service user is enrolled nowhere.
     *
     * @param int $courseid
     * @return array
     */
    public static function execute($courseid): array {
        global $CFG;
        require_once($CFG->libdir . '/enrollib.php');
        require_once($CFG->dirroot . '/course/lib.php');
        $given = self::validate_parameters(self::execute_parameters(), compact('courseid'));
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/lmsfeedback:serve', $context);
        $facts = new course_facts(get_course($given['courseid']));
        return [
            'course' => $facts->course(),
            'sections' => $facts->sections(),
            'activities' => $facts->activities(),
            'learners' => $facts->learners(),
            'teachers' => $facts->teachers(),
            'groups' => $facts->groups(),
        ];
    }

    /**
     * What the function answers. Names are plain text, moments Unix seconds, 0 for none.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        $text = fn($what) => new external_value(PARAM_RAW, $what);
        $number = fn($what) => new external_value(PARAM_INT, $what);
        $visible = new external_value(PARAM_BOOL, 'Learners see it');
        $list = fn($of) => new external_multiple_structure(is_array($of) ? new external_single_structure($of) : $of);
        return new external_single_structure([
            'course' => new external_single_structure([
                'id' => $number('Id'),
                'name' => $text('Full name'),
                'shortname' => $text('Short name'),
                'visible' => $visible,
                'start' => $number('When it begins'),
                'end' => $number('When it ends'),
                'url' => $text('Its page'),
            ]),
            'sections' => $list([
                'id' => $number('Id'),
                'number' => $number('Its place'),
                'name' => $text('Name'),
                'visible' => $visible,
            ]),
            'activities' => $list([
                'cmid' => $number('Course module id'),
                'modname' => $text('Kind, such as quiz'),
                'name' => $text('Name'),
                'section' => $number('Number of its section'),
                'url' => $text('Its page; empty where it has none'),
                'visible' => $visible,
                'dates' => $list(['name' => $text('Such as duedate'), 'time' => $number('When')]),
            ]),
            'learners' => $number('How many take the course'),
            'teachers' => $list($number('User id')),
            'groups' => $list(['id' => $number('Id'), 'name' => $text('Name'), 'size' => $number('Members')]),
        ]);
    }
}
