//! What is measured, and what was found.

use crate::figures::{Figures, Side, Work};
use crate::memory::Resident;
use crate::request::Operation::{Append, Create, Health, List, Read};

/// What is measured in each turn, in this order: first what leaves the data as it is.
pub(super) const STEPS: [Work; 7] = [
    Work { operation: Health, clients: 32 },
    Work { operation: Read, clients: 32 },
    Work { operation: List, clients: 32 },
    Work { operation: Create, clients: 32 },
    Work { operation: Append, clients: 32 },
    Work { operation: Append, clients: 64 },
    Work { operation: Append, clients: 128 },
];

/// All that a run has found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) figures: Figures,
    pub(super) memory: Vec<(Side, Resident)>,
}
