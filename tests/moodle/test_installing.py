"""The file that ``lms-feedback moodle zip`` writes, judged by Moodle's own validator of plugins, as its install page does."""

from __future__ import annotations

import base64

from lms_feedback_plugin.adapters.moodle.packing import BRIDGE, pack

from .running_moodle import Moodle

VALIDATE = """
    $zip = make_request_directory() . '/lmsfeedback.zip';
    file_put_contents($zip, base64_decode($given));
    $folder = make_request_directory();
    $files = (new \\core\\update\\code_manager())->unzip_plugin_file($zip, $folder);
    $validator = \\core\\update\\validator::instance($folder, $files);
    $validator->assert_plugin_type('local');
    $validator->assert_moodle_version($CFG->version);
    $passes = $validator->execute();
    $said = array_map(fn($one) => [$validator->message_level_name($one->level), $one->msgcode], $validator->get_messages());
    return ['passes' => $passes, 'said' => $said, 'root' => $validator->get_rootdir()];
"""


def test_moodles_validator_passes_the_zip(moodle: Moodle) -> None:
    found = moodle.php(VALIDATE, base64.b64encode(pack(BRIDGE)).decode())
    assert (found["passes"], found["root"]) == (True, "lmsfeedback"), found
    assert {code for level, code in found["said"] if level in {"Warning", "Error"}} <= {"targetexists"}, "it is installed there"
