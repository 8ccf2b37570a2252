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

use core\output\html_writer;
use core\url;

/**
 * The buttons Ask, Report and Suggest: on which pages they stand, and what their script is told.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class buttons {
    /** Layouts on which nothing of ours stands: exams, windows without a frame, pages on the way to another, paper. */
    private const BARE_LAYOUTS = ['secure', 'embedded', 'print', 'popup', 'maintenance', 'redirect', 'login', 'frametop'];

    /** Pages on which somebody is answering a quiz. */
    private const ATTEMPT_PAGES = ['mod-quiz-attempt', 'mod-quiz-summary', 'mod-quiz-startattempt'];

    /** The kinds of feedback, as the service calls them, with the strings of their buttons. */
    private const KINDS = ['answer' => 'ask', 'fix' => 'report', 'suggestion' => 'suggest'];

    /**
     * Whether they stand on this page, for whoever looks at it.
     *
     * @param \moodle_page $page
     * @return bool
     */
    public static function belong_on(\moodle_page $page): bool {
        if (!launch::is_possible() || !isloggedin() || isguestuser() || $page->course->id == SITEID) {
            return false;
        }
        if (in_array($page->pagelayout, self::BARE_LAYOUTS, true) || !$page->has_set_url()) {
            return false;
        }
        if (in_array($page->pagetype, self::ATTEMPT_PAGES, true) && !get_config(connection::PLUGIN, 'inattempts')) {
            return false;
        }
        return has_capability('local/lmsfeedback:submit', $page->context);
    }

    /**
     * An element that holds what the script needs; the script makes the buttons. Without scripts, which the menu of a
     * course needs to be seen, links stand in for them.
     *
     * @param \moodle_page $page
     * @return string
     */
    public static function html(\moodle_page $page): string {
        $page->requires->js_call_amd('local_lmsfeedback/button', 'init');
        $told = [
            'service' => connection::serviceurl(),
            'site' => connection::site(),
            'course' => (string) $page->course->id,
            'contextid' => $page->context->id,
            'lang' => str_replace('_', '-', current_language()),
            'launch' => launch::url($page->context)->out(false),
            'context' => place::of_page($page),
            'kinds' => array_map(fn($name) => get_string($name, 'local_lmsfeedback'), self::KINDS),
            'label' => get_string('pluginname', 'local_lmsfeedback'),
            'opening' => get_string('opening', 'local_lmsfeedback'),
        ];
        $data = json_encode($told, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        $place = html_writer::div('', '', ['id' => 'local-lmsfeedback', 'hidden' => 'hidden', 'data-told' => $data]);
        return $place . html_writer::tag('noscript', self::links($page));
    }

    /**
     * The same ways in as plain links.
     *
     * @param \moodle_page $page
     * @return string
     */
    private static function links(\moodle_page $page): string {
        $links = [];
        foreach (self::KINDS + ['' => 'mine'] as $kind => $name) {
            $url = new url(launch::url($page->context), $kind === '' ? [] : ['kind' => $kind]);
            $links[] = html_writer::link($url, get_string($name, 'local_lmsfeedback'));
        }
        $named = ['aria-label' => get_string('pluginname', 'local_lmsfeedback'), 'class' => 'mt-4'];
        return html_writer::tag('nav', implode(' · ', $links), $named);
    }
}
