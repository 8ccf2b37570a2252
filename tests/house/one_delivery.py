"""Run with nothing but the wheel: a press, a step, a notice that arrives. Prints where the code lies and how many were told."""

import sys
from pathlib import Path
from threading import Thread

import lms_feedback_plugin
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.server import academy_server
from lms_feedback_plugin.cli.migrate import upgrade
from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.commands import Done, Fire, Submit
from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.service.demo import SITE, academy_site, seed, shared_keys


def main() -> None:
    config = load_config()
    keys = shared_keys(config.data_dir)
    server = academy_server(
        AcademyConfig(config.data_dir / "academy.db", config.public_url, SITE, keys.secret, keys.token_key, port=0)
    )
    Thread(target=server.serve_forever, daemon=True).start()
    upgrade(config)
    service = build(config)
    seed(service.database, service.access, academy_site(f"http://127.0.0.1:{server.server_port}", keys))
    done = service.execute(Submit(SITE, "answer", service.access.person(SITE, "amy"), {"question": "How do I begin?"}))
    assert isinstance(done, Done)
    assert done.item is not None
    service.execute(Fire(SITE, done.item.id, "answer", service.access.person(SITE, "support"), {"reply": "With lesson 1."}))
    service.dispatcher.sweep(service.clock())
    with service.database.reader() as unit:
        told = [
            out for out in unit.outbox.of(SITE, done.item.id) if out.row.state == "done" and out.row.dispatch.name == "answered"
        ]
    service.close()
    server.shutdown()
    sys.stdout.write(f"{Path(lms_feedback_plugin.__file__).parent}\ntold: {len(told)}\n")


main()
