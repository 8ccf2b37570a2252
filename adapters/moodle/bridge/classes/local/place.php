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

namespace local_lmsfeedback\local;

use core\url;

/**
 * Where somebody presses, in the service's words: course, section, activity, question, page. Nothing secret is in it.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class place {
    /** What of an address says where one is. Everything else is left out, session keys and tokens above all. */
    private const TELLING = ['id', 'cm', 'cmid', 'course', 'courseid', 'section', 'sectionid', 'page', 'pageid', 'slot', 'attempt',
        'chapterid', 'd', 'discuss', 'a', 'q', 'f', 'n', 'rid', 'eid'];

    /**
     * The place that a page shows.
     *
     * @param \moodle_page $page
     * @return string[] name => what is said
     */
    public static function of_page(\moodle_page $page): array {
        $found = ['course_name' => self::course_name($page->course)];
        $found += $page->cm ? self::activity($page->cm) : self::section($page->course, self::section_of($page));
        return array_filter($found + self::attempt($page) + ['page' => self::address($page->url)], fn($said) => $said !== '');
    }

    /**
     * The place that a context stands for, for readers who come by a link.
     *
     * @param \context $context
     * @return string[] name => what is said; empty outside of courses
     */
    public static function of_context(\context $context): array {
        $coursecontext = $context->get_course_context(false);
        if (!$coursecontext || $coursecontext->instanceid == SITEID) {
            return [];
        }
        $found = ['course_name' => self::course_name(get_course($coursecontext->instanceid))];
        if ($context->contextlevel == CONTEXT_MODULE) {
            $found += self::activity(get_fast_modinfo($coursecontext->instanceid)->get_cm($context->instanceid));
        }
        return array_filter($found + ['page' => self::address($context->get_url())], fn($said) => $said !== '');
    }

    /**
     * What a course is called.
     *
     * @param \stdClass $course
     * @return string
     */
    private static function course_name(\stdClass $course): string {
        return format_string($course->fullname, true, ['context' => \context_course::instance($course->id), 'escape' => false]);
    }

    /**
     * An activity and its section.
     *
     * @param object $cm a cm_info; its class has another name in later versions
     * @return string[]
     */
    private static function activity(object $cm): array {
        $where = $cm->is_visible_on_course_page() ? self::section($cm->get_course(), (int) $cm->sectionnum) : [];
        $name = $cm->get_formatted_name(['escape' => false]);
        return $where + ['module_name' => $name, 'module_type' => $cm->modname, 'cmid' => (string) $cm->id];
    }

    /**
     * A section; the one at the top of a course is no place of its own.
     *
     * @param \stdClass $course
     * @param int $number
     * @return string[]
     */
    private static function section(\stdClass $course, int $number): array {
        $info = $number > 0 ? get_fast_modinfo($course)->get_section_info($number) : null;
        if (!$info) {
            return [];
        }
        $name = html_entity_decode(get_section_name($course, $info), ENT_QUOTES | ENT_HTML5);
        return ['section' => $name, 'section_number' => (string) $number];
    }

    /**
     * The section that a page of the course is about; 0 where it is about all of them.
     *
     * @param \moodle_page $page
     * @return int
     */
    private static function section_of(\moodle_page $page): int {
        $path = $page->url->out_omit_querystring();
        if (str_ends_with($path, '/course/view.php')) {
            return (int) $page->url->get_param('section');
        }
        if (!str_ends_with($path, '/course/section.php')) {
            return 0;
        }
        $info = get_fast_modinfo($page->course)->get_section_info_by_id((int) $page->url->get_param('id'));
        return $info ? (int) $info->sectionnum : 0;
    }

    /**
     * The attempt at a quiz that a page shows, and the question where there is one alone.
     *
     * @param \moodle_page $page
     * @return string[]
     */
    private static function attempt(\moodle_page $page): array {
        $attempt = (int) $page->url->get_param('attempt');
        if (!$attempt || !str_starts_with($page->pagetype, 'mod-quiz-')) {
            return [];
        }
        $slots = self::slots($page, $attempt);
        return ['attempt' => (string) $attempt] + (count($slots) === 1 ? ['question' => (string) reset($slots)] : []);
    }

    /**
     * The questions that the page of an attempt shows.
     *
     * @param \moodle_page $page
     * @param int $attempt
     * @return int[] their slots
     */
    private static function slots(\moodle_page $page, int $attempt): array {
        $only = (int) $page->url->get_param('slot');
        if ($only) {
            return [$only];
        }
        if ($page->pagetype !== 'mod-quiz-attempt') {
            return [];
        }
        return array_values(\mod_quiz\quiz_attempt::create($attempt)->get_slots((int) $page->url->get_param('page')));
    }

    /**
     * The address of a page without anything secret.
     *
     * @param url $url
     * @return string a path within this Moodle, with numbers that tell where one is
     */
    private static function address(url $url): string {
        $telling = array_intersect_key($url->params(), array_flip(self::TELLING));
        $numbers = array_filter($telling, fn($value) => is_scalar($value) && ctype_digit((string) $value));
        $query = http_build_query($numbers);
        return $url->get_path(false) . ($query === '' ? '' : '?' . $query);
    }
}
