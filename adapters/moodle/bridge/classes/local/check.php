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
 * One thing that was looked at, whether it is as it should be, and what to do where it is not.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class check {
    /** It is as it should be. */
    public const ORDER = 'order';

    /** It works; somebody should look. */
    public const LOOK = 'look';

    /** It is to be mended. */
    public const WRONG = 'wrong';

    /**
     * One finding.
     *
     * @param string $name what was looked at
     * @param string $level ORDER, LOOK or WRONG
     * @param string $sentence what was found
     * @param string $cure what to do
     * @param string $where to click
     */
    public function __construct(
        /** @var string what was looked at */
        public readonly string $name,
        /** @var string whether it is as it should be */
        public readonly string $level,
        /** @var string what was found */
        public readonly string $sentence = '',
        /** @var string what to do */
        public readonly string $cure = '',
        /** @var string where to click */
        public readonly string $where = '',
    ) {
    }

    /**
     * The checks that the service tells of.
     *
     * @param mixed $told a list of objects with check, level (older services: holds), sentence, cure and where
     * @return check[]
     */
    public static function listed($told): array {
        $found = [];
        foreach (is_array($told) ? $told : [] as $one) {
            if (is_array($one)) {
                $text = fn($name) => is_string($one[$name] ?? null) ? $one[$name] : '';
                $level = in_array($text('level'), [self::ORDER, self::LOOK, self::WRONG]) ? $text('level') : null;
                $level ??= empty($one['holds']) ? self::WRONG : self::ORDER;
                $found[] = new check($text('check'), $level, $text('sentence'), $text('cure'), $text('where'));
            }
        }
        return $found;
    }
}
