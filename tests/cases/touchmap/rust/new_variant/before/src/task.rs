use std::fmt;

pub enum State { Open, Done }

pub struct Task {
    pub name: String,
    state: State,
}

impl Task {
    pub fn new(name: &str) -> Self {
        Task { name: name.to_string(), state: State::Open }
    }

    pub fn finish(&mut self) {
        self.state = State::Done;
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}
