//! Random histories at the model: whatever two users do in whatever order, counts, names, times and numbers agree.

use chat_history_domain::Store;
use chat_history_testkit::MemoryStore;
use chat_history_testkit::history::{History, Operation, is_expected};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn conversations_agree_with_their_messages_after_any_history(seeds in prop::collection::vec(any::<u64>(), 0..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut history = History::new(&Store::new(MemoryStore::new()), "user");
            for seed in seeds {
                let before = history.holdings().await;
                let outcome = history.live(&Operation::from_seed(seed)).await;
                prop_assert!(is_expected(&outcome), "{:?}", outcome);
                if outcome.is_err() {
                    prop_assert_eq!(history.holdings().await, before);
                }
            }
            history.holdings().await;
            Ok(())
        })?;
    }
}

/// The generator is worth its name: its histories meet every deed, with success and without.
#[test]
fn random_histories_reach_every_deed() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut history = History::new(&Store::new(MemoryStore::new()), "user");
        let mut met = std::collections::BTreeMap::new();
        for operation in Operation::sequence(1, 300) {
            let deed =
                format!("{:?}", operation.deed).chars().take_while(|c| c.is_alphabetic()).collect::<String>();
            let done = history.live(&operation).await.is_ok();
            *met.entry((deed, done)).or_insert(0) += 1;
        }
        assert_eq!(met.len(), 21, "eleven deeds, of which only a creation always succeeds: {met:?}");
    });
}
