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
use local_lmsfeedback\local\address;
use local_lmsfeedback\local\check;

/**
 * A table of checks: what was looked at, whether it is in order, and what to do where it is not.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class checks {
    /** How each level looks. */
    private const STYLES = [
        check::ORDER => 'badge bg-success text-white',
        check::LOOK => 'badge bg-warning text-dark',
        check::WRONG => 'badge bg-danger text-white',
    ];

    /**
     * The table.
     *
     * @param check[] $checks
     * @return string
     */
    public static function table(array $checks): string {
        $table = new \html_table();
        $table->head = [get_string('checkwhat', 'local_lmsfeedback'), get_string('checkstate', 'local_lmsfeedback')];
        $table->data = array_map(fn($check) => [s($check->name), self::state($check)], $checks);
        return html_writer::table($table);
    }

    /**
     * How one is, and what to do.
     *
     * @param check $check
     * @return string
     */
    private static function state(check $check): string {
        $word = get_string('check' . $check->level, 'local_lmsfeedback');
        $lines = array_map('s', array_filter([$check->sentence, $check->cure]));
        if ($check->level !== check::ORDER && $check->where !== '') {
            $lines[] = address::is_web($check->where) ? html_writer::link($check->where, s($check->where)) : s($check->where);
        }
        return html_writer::span($word, self::STYLES[$check->level]) . ' ' . implode('<br>', $lines);
    }
}
