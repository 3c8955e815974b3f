//! Laws that hold a store to the model: the same history leaves the same in it as in memory.

use chat_history_domain::Store;

use crate::MemoryStore;
use crate::history::{History, Operation, is_expected};

/// Two users' random changes have the outcomes that they have in the model, and leave what they leave there.
pub async fn a_random_history_leaves_what_it_leaves_in_the_model(store: Store) {
    for seed in 1..=3 {
        let model = Store::new(MemoryStore::new());
        let prefix = format!("seed {seed}");
        let (mut here, mut there) = (History::new(&store, &prefix), History::new(&model, &prefix));
        for (step, operation) in Operation::sequence(seed, 100).enumerate() {
            let (outcome, expected) = (here.live(&operation).await, there.live(&operation).await);
            assert!(is_expected(&outcome), "{operation:?} gave {outcome:?}");
            assert_eq!(outcome, expected, "seed {seed}, step {step}: {operation:?}");
            if step % 10 == 9 {
                assert_eq!(here.holdings().await, there.holdings().await, "seed {seed}, after step {step}");
            }
        }
    }
}
