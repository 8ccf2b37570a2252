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
 * The quiet notes "you said, we did": on the very page where something reported was mended, until it is old or put away.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class notes {
    /** The table that holds them. */
    private const TABLE = 'local_lmsfeedback_note';

    /** The preference that holds which of them a reader has put away, as numbers between commas. */
    public const PUT_AWAY = 'local_lmsfeedback_notes_put_away';

    /** How many a page shows at most; older ones wait for nobody. */
    private const MOST = 3;

    /** Numbers that a preference has room for. */
    private const REMEMBERED = 100;

    /**
     * Put a note on a page, in place of the one with the same key.
     *
     * @param string $key
     * @param int $courseid
     * @param int $cmid 0 for the course's own page
     * @param string[] $texts language => sentence
     * @param string $url where more is told, or empty
     * @param int $days for which it is shown
     * @return int its number
     */
    public static function put(string $key, int $courseid, int $cmid, array $texts, string $url, int $days): int {
        global $DB;
        self::take_away($key);
        $DB->delete_records_select(self::TABLE, 'timeends < ?', [time()]);
        return $DB->insert_record(self::TABLE, (object) [
            'notekey' => hash('sha256', $key),
            'courseid' => $courseid,
            'cmid' => $cmid,
            'texts' => json_encode($texts, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE),
            'url' => $url === '' ? null : $url,
            'timecreated' => time(),
            'timeends' => time() + $days * DAYSECS,
        ]);
    }

    /**
     * Take the note with this key away.
     *
     * @param string $key
     */
    public static function take_away(string $key): void {
        global $DB;
        $DB->delete_records(self::TABLE, ['notekey' => hash('sha256', $key)]);
    }

    /**
     * The notes that belong on a page and that the reader has not put away.
     *
     * @param \moodle_page $page
     * @return string nothing where there are none
     */
    public static function html(\moodle_page $page): string {
        global $DB, $OUTPUT;
        $where = self::shown_on($page);
        if ($where === null) {
            return '';
        }
        $found = $DB->get_records_select(
            self::TABLE,
            'courseid = ? AND cmid = ? AND timeends >= ?',
            [$page->course->id, $where, time()],
            'id DESC'
        );
        $told = array_map([self::class, 'told'], array_diff_key($found, array_flip(self::put_away())));
        // Two learners who reported two things on one page make one thank you, not the same sentence twice.
        $shown = [];
        foreach ($told as $note) {
            $shown[$note['text']] ??= $note;
        }
        if (!$shown) {
            return '';
        }
        $page->requires->js_call_amd('local_lmsfeedback/note', 'init');
        return $OUTPUT->render_from_template('local_lmsfeedback/notes', [
            'action' => (new url('/local/lmsfeedback/note.php'))->out(false),
            'sesskey' => sesskey(),
            'returnurl' => $page->url->out_as_local_url(false),
            'notes' => array_slice(array_values($shown), 0, self::MOST),
        ]);
    }

    /**
     * Remember that the reader has put a note away, and with it those on the same page that say the same.
     *
     * @param int $id
     */
    public static function remember_put_away(int $id): void {
        global $DB;
        $living = $DB->get_records_select(self::TABLE, 'timeends >= ?', [time()], 'id', 'id, courseid, cmid, texts');
        $away = isset($living[$id]) ? array_filter($living, fn($note) => self::says_the_same($note, $living[$id])) : [];
        $kept = array_intersect(array_unique([...self::put_away(), ...array_keys($away)]), array_keys($living));
        set_user_preference(self::PUT_AWAY, implode(',', array_slice($kept, -self::REMEMBERED)));
    }

    /**
     * Where a page's notes hang: an activity's number on its first page, 0 on the course's, nowhere else.
     *
     * @param \moodle_page $page
     * @return int|null
     */
    private static function shown_on(\moodle_page $page): ?int {
        if ($page->cm) {
            return preg_match('/^mod-\w+-view$/', $page->pagetype) ? (int) $page->cm->id : null;
        }
        return str_starts_with($page->pagetype, 'course-view') ? 0 : null;
    }

    /**
     * What the reader has put away.
     *
     * @return int[]
     */
    private static function put_away(): array {
        return array_map('intval', array_filter(explode(',', (string) get_user_preferences(self::PUT_AWAY, ''))));
    }

    /**
     * Whether two notes stand on one page with one text.
     *
     * @param \stdClass $one
     * @param \stdClass $other
     * @return bool
     */
    private static function says_the_same(\stdClass $one, \stdClass $other): bool {
        return [$one->courseid, $one->cmid, $one->texts] == [$other->courseid, $other->cmid, $other->texts];
    }

    /**
     * A note as the template tells it, in the reader's language.
     *
     * @param \stdClass $note
     * @return array
     */
    private static function told(\stdClass $note): array {
        $texts = (array) json_decode($note->texts, true);
        return ['id' => $note->id, 'text' => self::in_language($texts, current_language()), 'url' => (string) $note->url];
    }

    /**
     * The sentence in a language: this one, else one of the same family, else English, else any.
     *
     * @param string[] $texts
     * @param string $language as Moodle calls it, such as zh_cn
     * @return string
     */
    private static function in_language(array $texts, string $language): string {
        $wanted = strtolower(str_replace('_', '-', $language));
        $found = array_change_key_case($texts);
        foreach ([$wanted, strtok($wanted, '-')] as $tag) {
            foreach ($found as $name => $text) {
                if ($name === $tag || strtok($name, '-') === $tag) {
                    return $text;
                }
            }
        }
        return (string) ($found['en'] ?? reset($found));
    }
}
