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
 * The way from this Moodle to the feedback service.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class launch {
    /**
     * Whether there is a service to go to, and a key that it knows.
     *
     * @return bool
     */
    public static function is_possible(): bool {
        return connection::serviceurl() !== '' && connection::site() !== '' && connection::tokenkeys() !== [];
    }

    /**
     * The page that leads to the service.
     *
     * @param \context $context where the reader stands
     * @return url
     */
    public static function url(\context $context): url {
        return new url('/local/lmsfeedback/launch.php', ['contextid' => $context->id]);
    }

    /**
     * The learner's page at the service that may be gone to, empty where this is none.
     *
     * @param string $next a path of the service, such as /s/academy/items/7
     * @return string
     */
    public static function next(string $next): string {
        $home = '/s/' . rawurlencode(connection::site()) . '/';
        return str_starts_with($next, $home) && preg_match('#^/[A-Za-z0-9/_.%-]+$#', $next) ? $next : '';
    }
}
