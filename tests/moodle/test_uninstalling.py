"""An upgrade keeps everything; an uninstall leaves nothing but what Moodle itself keeps."""

from __future__ import annotations

from typing import Any

from .listening_service import a_secret
from .running_moodle import Moodle

UPGRADE = ["admin/cli/upgrade.php", "--non-interactive"]
UNINSTALL = ["admin/cli/uninstall_plugins.php", "--plugins=local_lmsfeedback", "--run"]
PAIRED = """
    \\local_lmsfeedback\\local\\service_account::prepare();
    $token = \\local_lmsfeedback\\local\\service_account::make_token();
    \\local_lmsfeedback\\local\\service_account::keep_only($token);
    return $token;
"""
LEFT = """
    $homeless = 'externalserviceid NOT IN (SELECT id FROM {external_services})';
    $like = fn($table, $column) => $DB->count_records_select($table, $DB->sql_like($column, '?'), ['%lmsfeedback%']);
    $tables = array_filter($DB->get_tables(false), fn($table) => str_contains($table, 'lmsfeedback'));
    return [
        'tables' => array_values($tables),
        'settings' => $like('config_plugins', 'plugin'),
        'settings of others' => $like('config_plugins', 'name'),
        'capabilities' => $like('capabilities', 'name'),
        'permissions' => $like('role_capabilities', 'capability'),
        'roles' => $like('role', 'shortname'),
        'accounts' => $DB->count_records_select('user', "deleted = 0 AND username LIKE '%lmsfeedback%'"),
        'services' => $like('external_services', 'component'),
        'functions' => $like('external_functions', 'name'),
        'tokens' => $DB->count_records_select('external_tokens', $homeless),
        'tasks' => $like('task_scheduled', 'component') + $like('task_adhoc', 'component'),
        'providers' => $like('message_providers', 'component'),
    ];
"""


def test_an_upgrade_keeps_token_settings_and_queue(moodle: Moodle) -> None:
    token = moodle.php(PAIRED)
    moodle.settings(
        serviceurl="http://127.0.0.1:9",
        site="campus",
        secrets=[a_secret()],
        wanted=[r"\core\event\course_viewed"],
        pause="1 4102444800",
    )
    moodle.php(
        """
        $DB->delete_records('local_lmsfeedback_outbox');
        \\core\\event\\course_viewed::create(['context' => context_course::instance($given)])->trigger();
        """,
        moodle.course().id,
    )
    before = _kept(moodle)
    moodle.php("set_config('version', 2026112600, 'local_lmsfeedback'); unset_config('allversionshash');")
    said = moodle.script(UPGRADE)
    assert "completed successfully" in said
    assert _kept(moodle).items() >= before.items(), "an upgrade may add defaults, and takes nothing away"
    status = moodle.call(token, "local_lmsfeedback_status")
    assert (status["outbox"]["waiting"], status["bridge"]) == (1, int(before["version"]))


def _kept(moodle: Moodle) -> Any:
    return moodle.php("return (array) get_config('local_lmsfeedback');")


def test_an_uninstall_leaves_nothing(moodle: Moodle) -> None:
    moodle.php(PAIRED)
    account = moodle.php("return get_config('local_lmsfeedback', 'serviceuser');")
    others = moodle.php("return $DB->count_records('external_tokens');") - 1
    try:
        moodle.script(UNINSTALL)
        assert {name: n for name, n in moodle.php(LEFT).items() if n} == {}
        assert moodle.php("return $DB->get_field('user', 'deleted', ['id' => $given]);", account) == "1"
        if not others:
            assert moodle.php("return [$CFG->enablewebservices, $CFG->webserviceprotocols];") == ["0", ""]
    finally:
        assert "completed successfully" in moodle.script(UPGRADE)
    fresh = moodle.php(PAIRED)
    assert moodle.call(fresh, "local_lmsfeedback_status")["outbox"]["waiting"] == 0
