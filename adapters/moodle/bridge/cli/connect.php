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

/**
 * Pairs this Moodle with the feedback service: php local/lmsfeedback/cli/connect.php PAIRING-ADDRESS
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

define('CLI_SCRIPT', true);

require(__DIR__ . '/../../../config.php');
require_once($CFG->libdir . '/clilib.php');

[$options, $given] = cli_get_params(['help' => false], ['h' => 'help']);
if ($options['help'] || count($given) !== 1) {
    cli_writeln(get_string('connecthelp', 'local_lmsfeedback'));
    exit($options['help'] ? 0 : 2);
}
\core\session\manager::set_user(get_admin());
try {
    $checks = \local_lmsfeedback\local\pairing::pair($given[0]);
} catch (\local_lmsfeedback\local\pairing_refused $refusal) {
    cli_error($refusal->getMessage());
}
$words = (object) [
    'site' => \local_lmsfeedback\local\connection::site(),
    'service' => \local_lmsfeedback\local\connection::serviceurl(),
];
cli_writeln(get_string('pairdone', 'local_lmsfeedback', $words));
foreach ($checks as $check) {
    $state = get_string('check' . $check->level, 'local_lmsfeedback');
    cli_writeln("  $state  {$check->name}");
    foreach ($check->level === 'order' ? [] : array_filter([$check->sentence, $check->cure, $check->where]) as $line) {
        cli_writeln("      $line");
    }
}
