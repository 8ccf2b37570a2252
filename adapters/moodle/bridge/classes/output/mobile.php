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

use core\url;
use local_lmsfeedback\local\launch;

/**
 * Pages for the Moodle App. The forms themselves open in the browser, where the app signs the reader in by itself.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mobile {
    /** The kinds of feedback, as the service calls them, with the strings of their entries; the last is the reader's list. */
    private const ENTRIES = [
        'answer' => ['ask', 'help-circle-outline'],
        'fix' => ['report', 'warning-outline'],
        'suggestion' => ['suggest', 'bulb-outline'],
        '' => ['mine', 'list-outline'],
    ];

    /**
     * The option of a course.
     *
     * @param array $args courseid, as the app sends it
     * @return array
     */
    public static function mobile_course(array $args): array {
        $context = \context_course::instance((int) ($args['courseid'] ?? SITEID));
        $course = get_course($context->instanceid);
        require_login($course, false, null, false, true);
        return self::page($context, launch::is_possible() && has_capability('local/lmsfeedback:submit', $context));
    }

    /**
     * The entry of the main menu: without a course.
     *
     * @param array $args
     * @return array
     */
    public static function mobile_menu(array $args): array {
        require_login(null, false, null, false, true);
        return self::page(\context_system::instance(), launch::is_possible());
    }

    /**
     * The page, or its absence where there is nothing to do.
     *
     * @param \context $context
     * @param bool $allowed
     * @return array
     */
    private static function page(\context $context, bool $allowed): array {
        global $OUTPUT;
        $entries = [];
        foreach (self::ENTRIES as $kind => [$name, $icon]) {
            $url = new url(launch::url($context), $kind === '' ? [] : ['kind' => $kind]);
            $entries[] = ['url' => $url->out(false), 'label' => "plugin.local_lmsfeedback.$name", 'icon' => $icon];
        }
        $html = $OUTPUT->render_from_template('local_lmsfeedback/mobile', ['entries' => $entries]);
        return [
            'templates' => [['id' => 'main', 'html' => $html]],
            'javascript' => '',
            'otherdata' => [],
            'disabled' => !$allowed,
        ];
    }
}
