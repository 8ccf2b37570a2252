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
use local_lmsfeedback\local\notes;

/**
 * Puts a quiet note on the page where something reported was mended; the same key again replaces it, no day takes it away.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class note extends external_api {
    /** Days that a note may be shown at most. */
    private const LONGEST = 90;

    /**
     * What it takes.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'The course'),
            'cmid' => new external_value(PARAM_INT, 'The activity in it; 0 for the course page', VALUE_DEFAULT, 0),
            'key' => new external_value(PARAM_RAW_TRIMMED, 'The service\'s key of the note'),
            'texts' => new external_multiple_structure(new external_single_structure([
                'lang' => new external_value(PARAM_TAG, 'A language tag, such as en or zh-CN'),
                'text' => new external_value(PARAM_TEXT, 'The sentence'),
            ]), 'The sentence in each language', VALUE_DEFAULT, []),
            'url' => new external_value(PARAM_URL, 'Where more is told', VALUE_DEFAULT, ''),
            'days' => new external_value(PARAM_INT, 'Days for which it is shown; 0 takes it away', VALUE_DEFAULT, 14),
        ]);
    }

    /**
     * Do it.
     *
     * @param int $courseid
     * @param int $cmid
     * @param string $key
     * @param array $texts
     * @param string $url
     * @param int $days
     * @return array
     */
    public static function execute(
        int $courseid,
        int $cmid,
        string $key,
        array $texts = [],
        string $url = '',
        int $days = 14
    ): array {
        global $DB;
        $given = self::validate_parameters(self::execute_parameters(), [
            'courseid' => $courseid,
            'cmid' => $cmid,
            'key' => $key,
            'texts' => $texts,
            'url' => $url,
            'days' => $days,
        ]);
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/lmsfeedback:serve', $context);
        $texts = array_column($given['texts'], 'text', 'lang');
        if ($given['days'] <= 0 || !$texts) {
            notes::take_away($given['key']);
            return ['noteid' => 0];
        }
        $course = $DB->get_record('course', ['id' => $given['courseid']], 'id', MUST_EXIST);
        // An activity that is gone, or stands in another course, leaves the course page to say it on.
        $stands = $DB->record_exists('course_modules', ['id' => $given['cmid'], 'course' => $course->id]);
        $days = min($given['days'], self::LONGEST);
        $cmid = $stands ? $given['cmid'] : 0;
        return ['noteid' => notes::put($given['key'], (int) $course->id, $cmid, $texts, $given['url'], $days)];
    }

    /**
     * What it answers.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure(['noteid' => new external_value(PARAM_INT, 'Its number; 0 where it was taken away')]);
    }
}
