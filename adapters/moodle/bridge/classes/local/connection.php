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
 * What this Moodle knows of the feedback service: where it is, under which name, and the keys both share.
 *
 * Keys stand in lists, newest first, two at most: while one is being replaced both are live.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class connection {
    /** The plugin whose settings these are. */
    public const PLUGIN = 'local_lmsfeedback';

    /** How many keys of one kind are live at most. */
    private const MOST_KEYS = 2;

    /** @var array the last list of wanted events that was read, as [its JSON, name => true] */
    private static array $wanted = ['', []];

    /**
     * The public address of the service, without a slash at its end; empty before pairing.
     *
     * @return string
     */
    public static function serviceurl(): string {
        return rtrim((string) get_config(self::PLUGIN, 'serviceurl'), '/');
    }

    /**
     * The name of this Moodle at the service; empty before pairing.
     *
     * @return string
     */
    public static function site(): string {
        return (string) get_config(self::PLUGIN, 'site');
    }

    /**
     * Whether both sides know each other.
     *
     * @return bool
     */
    public static function is_paired(): bool {
        return self::serviceurl() !== '' && self::site() !== '' && self::secrets() !== [];
    }

    /**
     * Where deliveries go.
     *
     * @return string
     */
    public static function hookurl(): string {
        return self::serviceurl() . '/hooks/' . rawurlencode(self::site()) . '/moodle';
    }

    /**
     * The live secrets that sign deliveries, newest first.
     *
     * @return string[]
     */
    public static function secrets(): array {
        return self::listed('secrets');
    }

    /**
     * The live keys of learners' tokens, newest first; the first signs.
     *
     * @return string[]
     */
    public static function tokenkeys(): array {
        return self::listed('tokenkeys');
    }

    /**
     * The names of the events that the service asked for, as keys.
     *
     * @return array
     */
    public static function wanted(): array {
        $stored = (string) get_config(self::PLUGIN, 'wanted');
        if (self::$wanted[0] !== $stored) {
            self::$wanted = [$stored, array_fill_keys(self::listed('wanted'), true)];
        }
        return self::$wanted[1];
    }

    /**
     * Keep the list of wanted events, where it differs from the one that is kept.
     *
     * @param array $names such as \core\event\course_completed
     */
    public static function want(array $names): void {
        $names = array_values(array_unique(array_filter($names, fn($name) => is_string($name) && $name !== '')));
        sort($names);
        $stored = json_encode($names, JSON_UNESCAPED_SLASHES);
        if ($stored !== get_config(self::PLUGIN, 'wanted')) {
            set_config('wanted', $stored, self::PLUGIN);
        }
    }

    /**
     * Put a new key before the one that is live. The same again changes nothing.
     *
     * @param string $kind secrets or tokenkeys
     * @param string $key
     */
    public static function prepend(string $kind, string $key): void {
        $kept = self::listed($kind);
        if (($kept[0] ?? null) === $key) {
            return;
        }
        $live = array_slice(array_values(array_unique([$key, ...$kept])), 0, self::MOST_KEYS);
        set_config($kind, json_encode($live, JSON_UNESCAPED_SLASHES), self::PLUGIN);
    }

    /**
     * What may be shown of a key: enough to compare two, too little to use one.
     *
     * @param string $key
     * @return string twelve hexadecimal digits
     */
    public static function fingerprint(string $key): string {
        return substr(hash('sha256', $key), 0, 12);
    }

    /**
     * A setting that is a list of texts.
     *
     * @param string $name
     * @return string[]
     */
    private static function listed(string $name): array {
        $found = json_decode((string) get_config(self::PLUGIN, $name), true);
        return is_array($found) ? array_values(array_filter($found, 'is_string')) : [];
    }
}
