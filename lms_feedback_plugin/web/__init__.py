"""HTTP: webhooks, REST, learner and staff pages."""
