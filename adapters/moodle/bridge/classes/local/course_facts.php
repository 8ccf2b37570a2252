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

/**
 * What a course is made of, as the service needs it to find whom and what something is about.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class course_facts {
    /** @var \context_course */
    private \context_course $context;

    /** @var \course_modinfo */
    private \course_modinfo $modinfo;

    /**
     * Of one course.
     *
     * @param \stdClass $course
     */
    public function __construct(
        /** @var \stdClass the course's row */
        private readonly \stdClass $course,
    ) {
        $this->context = \context_course::instance($course->id);
        $this->modinfo = get_fast_modinfo($course);
    }

    /**
     * The course itself.
     *
     * @return array
     */
    public function course(): array {
        return [
            'id' => (int) $this->course->id,
            'name' => $this->plain($this->course->fullname),
            'shortname' => $this->plain($this->course->shortname),
            'visible' => (bool) $this->course->visible,
            'start' => (int) $this->course->startdate,
            'end' => (int) $this->course->enddate,
            'url' => (new \moodle_url('/course/view.php', ['id' => $this->course->id]))->out(false),
        ];
    }

    /**
     * Its sections in order.
     *
     * @return array
     */
    public function sections(): array {
        return array_map(fn($section) => [
            'id' => (int) $section->id,
            'number' => (int) $section->section,
            'name' => $this->plain(get_section_name($this->course, $section)),
            'visible' => (bool) $section->visible,
        ], array_values($this->modinfo->get_section_info_all()));
    }

    /**
     * Its activities in order.
     *
     * @return array
     */
    public function activities(): array {
        $found = array_filter($this->modinfo->get_cms(), fn($cm) => !$cm->deletioninprogress);
        return array_map(fn($cm) => [
            'cmid' => (int) $cm->id,
            'modname' => $cm->modname,
            'name' => $this->plain($cm->name),
            'section' => (int) $cm->sectionnum,
            'url' => $cm->url ? $cm->url->out(false) : '',
            'visible' => (bool) $cm->visible,
            'dates' => $this->dates($cm),
        ], array_values($found));
    }

    /**
     * How many take the course: active, allowed to ask, and not those who run it.
     *
     * @return int
     */
    public function learners(): int {
        $any = count_enrolled_users($this->context, ['local/lmsfeedback:submit', 'moodle/course:update'], 0, true);
        return $any - count_enrolled_users($this->context, 'moodle/course:update', 0, true);
    }

    /**
     * Who runs the course: enrolled, active, and may change it.
     *
     * @return int[] user ids
     */
    public function teachers(): array {
        $found = get_enrolled_users($this->context, 'moodle/course:update', 0, 'u.id', 'u.id', 0, 0, true);
        return array_map('intval', array_values(array_column($found, 'id')));
    }

    /**
     * Its groups with how many are in each.
     *
     * @return array
     */
    public function groups(): array {
        global $DB;
        $sql = 'SELECT g.id, g.name, COUNT(m.id) AS size FROM {groups} g LEFT JOIN {groups_members} m ON m.groupid = g.id
                 WHERE g.courseid = ? GROUP BY g.id, g.name ORDER BY g.name, g.id';
        return array_map(fn($group) => [
            'id' => (int) $group->id,
            'name' => $this->plain($group->name),
            'size' => (int) $group->size,
        ], array_values($DB->get_records_sql($sql, [$this->course->id])));
    }

    /**
     * The dates of an activity, as Moodle itself shows them, and when it is expected to be done.
     *
     * @param \cm_info $cm
     * @return array of name (Moodle's own word, such as duedate) and time
     */
    private function dates(\cm_info $cm): array {
        global $USER;
        try {
            $shown = \core\activity_dates::get_dates_for_module($cm, (int) $USER->id);
        } catch (\Throwable $fault) {
            debugging("local_lmsfeedback: {$cm->modname} {$cm->id} tells no dates: " . $fault->getMessage(), DEBUG_DEVELOPER);
            $shown = [];
        }
        $dates = array_map(fn($date) => ['name' => $date['dataid'] ?? 'date', 'time' => (int) $date['timestamp']], $shown);
        if ($cm->completionexpected) {
            $dates[] = ['name' => 'completionexpected', 'time' => (int) $cm->completionexpected];
        }
        return array_values($dates);
    }

    /**
     * A name as people read it, in plain text.
     *
     * @param string $name
     * @return string
     */
    private function plain(string $name): string {
        return format_string($name, true, ['context' => $this->context, 'escape' => false]);
    }
}
