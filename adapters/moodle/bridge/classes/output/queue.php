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

namespace local_lmsfeedback\output;

use html_writer;
use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\outbox;
use local_lmsfeedback\local\sending;

/**
 * The queue of events, drawn.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class queue {
    /** Refused rows on the page at most. */
    private const SHOWN = 100;

    /**
     * How the queue is doing, with the button that sends now.
     *
     * @param \moodle_url $page
     * @return string
     */
    public static function state(\moodle_url $page): string {
        global $OUTPUT;
        if (!connection::is_paired()) {
            $pair = new \moodle_url('/local/lmsfeedback/pair.php');
            return html_writer::tag('p', self::word('queueunpaired')) . $OUTPUT->single_button($pair, self::word('pair'), 'get');
        }
        $table = new \html_table();
        $table->data = array_map(fn($row) => [self::label($row[0]), $row[1]], self::facts());
        $send = new \moodle_url($page, ['do' => 'send']);
        return html_writer::table($table) . $OUTPUT->single_button($send, self::word('queuesend'));
    }

    /**
     * What the service refused, with the button that sends it again.
     *
     * @param \moodle_url $page
     * @return string
     */
    public static function dead(\moodle_url $page): string {
        global $OUTPUT;
        $rows = outbox::dead(self::SHOWN);
        $head = $OUTPUT->heading(self::word('queuedead'), 3);
        if (!$rows) {
            return $head . html_writer::tag('p', self::word('queuedeadnone'));
        }
        $table = new \html_table();
        $table->head = [self::word('queueevent'), self::word('queuequeued'), self::word('queuereason'), get_string('actions')];
        foreach ($rows as $row) {
            $again = new \moodle_url($page, ['do' => 'again', 'id' => $row->id]);
            $button = $OUTPUT->single_button($again, self::word('queueagain'));
            $table->data[] = [s($row->eventname), userdate($row->timecreated), s($row->reason), $button];
        }
        $all = new \moodle_url($page, ['do' => 'again']);
        return $head . html_writer::table($table) . $OUTPUT->single_button($all, self::word('queueallagain'));
    }

    /**
     * What is told of the queue, as label and value.
     *
     * @return array
     */
    private static function facts(): array {
        $state = outbox::state();
        $last = sending::last_answer();
        $sent = sending::last_sent();
        $until = sending::paused_until();
        $answer = $last ? userdate($last['time']) . ': ' . s($last['status'] . ' ' . $last['text']) : self::word('never');
        $facts = [
            [self::word('queueservice'), s(connection::serviceurl() . ' – ' . connection::site())],
            [self::word('queuewaiting'), (string) $state['waiting']],
            [self::word('queueoldest'), $state['waiting'] ? format_time($state['oldest_seconds']) : '–'],
            [self::word('queuelastsent'), $sent ? userdate($sent) : self::word('never')],
            [self::word('queuelastanswer'), $answer],
        ];
        if ($until > time()) {
            $facts[] = [self::word('queuepaused'), userdate($until)];
        }
        return $facts;
    }

    /**
     * The head of a row.
     *
     * @param string $text
     * @return \html_table_cell
     */
    private static function label(string $text): \html_table_cell {
        $cell = new \html_table_cell($text);
        $cell->header = true;
        return $cell;
    }

    /**
     * A word of ours.
     *
     * @param string $name
     * @return string
     */
    private static function word(string $name): string {
        return get_string($name, connection::PLUGIN);
    }
}
