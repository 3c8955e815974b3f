//! The service: `chat-history serve` on a port that the system chose.

use super::{Client, Database, Finished, Program, Running, SOON, eventually};

/// A running service; it is killed when this is dropped.
pub(crate) struct Service {
    program: Program,
    running: Running,
    address: String,
}

impl Service {
    /// A service that is ready to work.
    pub(crate) fn start(database: &Database) -> Self {
        Self::start_with(database, &[])
    }

    /// A service that is ready to work, with more variables in its environment.
    pub(crate) fn start_with(database: &Database, variables: &[(&str, &str)]) -> Self {
        let service = Self::launch(with(Program::on(database), variables));
        service.becomes_ready();
        service
    }

    /// A service that listens, and may not be ready to work.
    pub(crate) fn launch(program: Program) -> Self {
        let program = program.with("PORT", "0");
        let running = program.start(&["serve"]);
        Self::listening(program, running)
    }

    /// The service that this command is, once it listens.
    pub(crate) fn listening(program: Program, mut running: Running) -> Self {
        let address = eventually("the service listens", SOON, || {
            assert!(running.is_alive(), "the service ended:\n{}", running.log());
            let log = running.log();
            let (_, rest) = log.split_once("listening on http://")?;
            Some(rest.lines().next()?.to_owned())
        });
        Self { program, running, address }
    }

    /// Waits until the service says that it can work.
    pub(crate) fn becomes_ready(&self) {
        let client = self.stranger();
        eventually("the service is ready", SOON, || (client.get("/readyz").status == 200).then_some(()));
    }

    /// The `HOST:PORT` it listens on.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.running.id()
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// A client with a token of that user.
    pub(crate) fn client(&self, user: &str) -> Client {
        self.bearer(&self.program.token(user))
    }

    /// A client with that token.
    pub(crate) fn bearer(&self, token: &str) -> Client {
        Client::new(&self.address, Some(token))
    }

    /// A client without a token.
    pub(crate) fn stranger(&self) -> Client {
        Client::new(&self.address, None)
    }

    /// What the service has logged so far.
    pub(crate) fn log(&self) -> String {
        self.running.log()
    }

    /// Waits until these words are logged.
    pub(crate) fn logs(&self, words: &str) {
        eventually(&format!("the log says {words:?}"), SOON, || self.log().contains(words).then_some(()));
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.running.is_alive()
    }

    /// Kills the service on the spot.
    #[allow(dead_code, reason = "fault tests do it")]
    pub(crate) fn kill(self) {
        self.signal("KILL");
        self.wait();
    }

    /// Sends a signal and goes on.
    pub(crate) fn signal(&self, name: &str) {
        self.running.signal(name);
    }

    /// Waits for the end.
    pub(crate) fn wait(self) -> Finished {
        self.running.wait(SOON)
    }

    /// Stops the service, which is to end well.
    pub(crate) fn stop(self) -> Finished {
        self.signal("TERM");
        let finished = self.wait();
        assert_eq!(finished.code, Some(0), "{finished:?}");
        finished
    }
}

fn with(program: Program, variables: &[(&str, &str)]) -> Program {
    variables.iter().fold(program, |program, (name, value)| program.with(name, value))
}
