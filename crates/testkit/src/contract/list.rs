//! The list of laws, which stands here once: [`storage_contract!`](crate::storage_contract) makes a test of each.

/// The list of all laws, by module: hands it to a macro, after what that macro needs besides.
#[doc(hidden)]
#[macro_export]
macro_rules! laws {
    ([$($then:tt)+] { $($with:tt)* }) => {
        $($then)+! {
            { $($with)* }
            users {
                a_user_is_absent_until_their_first_change,
                the_first_change_makes_the_user_at_that_moment,
                every_change_takes_the_next_number_and_stamps_what_it_writes,
                advancing_twice_gives_two_numbers,
                users_count_their_changes_apart,
                what_changes_nothing_takes_no_number,
                user_ids_that_differ_at_all_are_different_users,
            }
            conversations {
                a_created_conversation_reads_back_field_by_field,
                a_conversation_of_nothing_is_empty,
                a_conversation_is_created_with_its_messages,
                ids_of_conversations_are_never_given_twice,
                an_update_changes_what_it_names_and_nothing_else,
                clearing_a_field_empties_it_and_nothing_else,
                an_update_of_several_fields_is_one_change,
                deleting_a_conversation_takes_its_messages_and_no_others,
                ids_that_no_conversation_has_find_nothing,
            }
            naming {
                the_first_user_message_names_the_conversation,
                long_first_messages_are_cut_between_characters,
                a_title_that_was_set_is_never_overwritten,
                a_cleared_title_is_given_by_the_next_user_message,
                a_blank_first_message_leaves_the_title_to_the_next,
                editing_the_first_user_message_changes_the_summary,
                deleting_the_first_user_message_passes_the_summary_on,
                the_first_user_summary_is_of_the_first_user_message,
                a_summary_of_another_making_stays,
            }
            messages {
                an_appended_message_reads_back_field_by_field,
                messages_stand_in_the_order_they_were_added,
                ids_of_messages_are_never_given_twice,
                an_edit_changes_what_it_names_and_nothing_else,
                clearing_a_field_of_a_message_empties_it_and_nothing_else,
                messages_that_are_not_there_are_not_found,
                the_message_count_is_the_number_of_messages,
                every_change_touches_its_conversation,
                an_append_has_the_outcome_of_its_application,
            }
            times {
                each_message_of_a_request_has_a_microsecond_of_its_own,
                order_by_time_is_the_order_whatever_clocks_say,
                no_change_takes_the_time_of_a_conversation_back,
                appends_that_meet_have_times_in_their_order,
                what_comes_in_keeps_its_times_and_what_follows_comes_after,
            }
            keyed_appends {
                an_append_with_a_key_is_done_once_and_told_the_same_again,
                a_key_and_ids_of_a_client_go_together,
                of_many_appends_at_once_with_one_key_one_is_done,
                an_append_with_the_key_of_another_request_is_refused,
                an_append_that_is_refused_leaves_its_key_free,
                a_key_that_has_outlived_its_time_is_free_for_another_append,
                an_append_from_a_version_that_is_stale_refuses_itself_alone,
                appends_of_all_kinds_that_meet_are_each_as_if_alone,
            }
            client_ids {
                what_is_sent_again_under_its_id_is_the_same_message,
                an_answer_that_has_grown_is_known_by_its_beginning,
                a_message_is_known_by_what_it_says_now_and_by_what_it_said_at_first,
                known_messages_are_given_back_in_their_places,
                a_conversation_is_made_with_each_named_message_once,
                an_id_belongs_to_one_conversation_and_is_free_after_its_message,
                of_many_that_race_with_one_id_one_is_kept,
                messages_are_found_by_the_ids_of_their_client,
                an_append_of_named_messages_to_nothing_leaves_no_trace,
            }
            external_ids {
                a_conversation_is_found_by_its_external_id,
                asking_for_an_external_id_that_is_there_changes_nothing,
                messages_without_ids_of_their_own_are_not_added_to_what_is_there,
                of_many_that_ask_for_one_external_id_one_makes_it,
                each_user_has_external_ids_of_their_own,
                an_external_id_is_set_and_cleared_and_never_taken_twice,
                in_the_trash_an_external_id_is_free,
                a_fork_has_no_external_id,
            }
            cutting {
                a_cut_leaves_what_was_said_up_to_the_message,
                a_cut_keeps_the_conversation_as_it_was_where_that_is_asked,
                a_cut_after_the_last_message_changes_nothing,
                a_long_end_is_cut_off_whole,
                what_is_added_while_a_long_end_is_cut_off_stays,
                a_cut_of_what_is_absent_or_stale_changes_nothing,
                a_copy_of_an_answer_in_progress_is_incomplete,
            }
            discards {
                several_conversations_are_discarded_as_one_change_or_none,
                all_conversations_go_into_the_trash_and_come_back,
                all_conversations_are_deleted_where_there_is_no_trash,
                discarding_all_leaves_what_is_made_meanwhile_and_what_is_anothers,
            }
            growing {
                an_answer_grows_by_steps_and_keeps_no_revision,
                a_step_changes_what_it_names_along_with_the_text,
                a_step_from_another_offset_changes_nothing,
                of_many_steps_from_one_offset_one_is_done,
                only_a_message_in_progress_grows,
                what_is_complete_is_not_taken_up_again,
                an_edit_in_progress_keeps_no_revision_and_one_after_it_does,
                a_message_grows_to_the_limit_and_no_further,
                the_summary_follows_a_first_user_message_that_grows,
                what_has_grown_is_found,
                a_message_that_is_not_there_does_not_grow,
            }
            growing_forms {
                a_message_of_one_part_grows_and_one_of_several_does_not,
                a_step_brings_the_fields_of_an_sdk,
                an_item_that_has_grown_ends_with_the_status_of_its_api,
                a_step_brings_no_other_text,
            }
            same_messages {
                the_same_message_in_another_form_is_the_same_message,
            }
            values {
                text_is_kept_byte_for_byte,
                the_longest_text_fits,
                json_means_the_same_after_it_is_kept,
                tool_calls_are_any_json,
                times_are_kept_to_the_microsecond,
            }
            pages {
                conversations_are_listed_newest_activity_first,
                walking_the_conversations_shows_each_once,
                walking_while_others_write_shows_what_is_unchanged_once,
                walking_the_messages_shows_each_once_in_both_directions,
                a_place_among_messages_outlives_its_message,
                a_limit_is_a_bound_and_nothing_else,
                the_messages_of_an_absent_conversation_are_not_found,
            }
            filters {
                a_list_shows_what_is_asked_for_and_nothing_else,
                every_order_of_a_list_is_walked_whole,
                a_change_moves_a_conversation_between_lists,
            }
            bulk {
                changing_several_is_one_change_of_all_of_them,
                changing_several_of_which_one_is_absent_changes_none,
                changing_several_from_a_stale_version_changes_none,
                notebooks_are_listed_by_name_with_what_they_hold,
            }
            emptying {
                what_is_deleted_for_good_is_in_no_trash,
                emptying_the_trash_takes_what_is_due_and_nothing_else,
                what_is_deleted_in_part_is_not_taken_back,
                erasing_takes_the_trash_along,
            }
            trash {
                what_is_in_the_trash_is_absent_for_every_read,
                what_is_in_the_trash_is_absent_for_every_change,
                what_is_taken_back_is_as_it_was,
                the_trash_is_listed_last_first,
                what_is_due_is_neither_listed_nor_taken_back,
                the_trash_of_another_is_out_of_reach,
                the_trash_heeds_the_expected_version,
                what_is_in_the_trash_is_not_found_by_its_words,
                what_is_in_the_trash_is_neither_exported_nor_imported_into,
            }
            stats {
                messages_are_counted_in_the_quarter_of_an_hour_of_their_making,
                messages_are_counted_by_conversation_and_role_with_their_characters,
                counts_follow_edits_and_deletions,
                what_is_anothers_is_not_counted,
            }
            revisions {
                an_edit_keeps_the_message_as_it_was,
                an_edit_after_which_the_message_says_the_same_keeps_nothing,
                an_edit_by_id_keeps_the_message_as_it_was,
                walking_the_revisions_shows_each_once,
                an_edit_that_fails_keeps_nothing,
                revisions_of_what_is_absent_are_not_found,
                keeping_what_is_anothers_keeps_nothing,
                revisions_go_with_their_message,
                a_fork_takes_no_revisions_along,
                erasing_takes_revisions_piece_by_piece,
            }
            forks {
                a_fork_has_copies_up_to_the_message_that_is_named,
                a_fork_is_named_as_told_or_as_the_other,
                a_fork_and_its_source_go_their_own_ways,
                a_fork_of_what_is_absent_makes_nothing,
                a_fork_of_too_many_messages_makes_nothing,
            }
            searches {
                every_query_of_the_corpus_finds_what_it_says,
                what_was_written_is_found_at_once_as_it_is_now,
                what_is_gone_is_found_no_more,
                a_search_finds_the_callers_own_alone,
                a_search_looks_where_it_is_asked_to,
                a_search_changes_nothing,
                who_was_erased_is_searched_anew,
                searches_beside_changes_find_what_was_there_before,
            }
            hits {
                hits_come_best_first_and_newest_first_among_equals,
                pages_of_hits_show_each_once,
                more_matches_than_are_ranked_together_are_all_shown,
                of_a_very_long_message_the_start_is_found,
                a_long_history_is_indexed_whole,
            }
            opening {
                opening_gives_the_newest_messages_oldest_first,
                the_older_messages_are_reached_from_where_opening_ends,
                opening_without_messages_still_shows_the_way_to_them,
                opening_a_version_that_is_known_reads_no_messages,
                opening_an_absent_conversation_finds_nothing,
            }
            preconditions {
                a_change_from_an_expected_version_is_done,
                a_change_from_any_other_version_is_stale_and_leaves_no_trace,
                of_many_that_go_on_from_one_version_one_is_done,
                what_is_absent_is_not_found_whatever_version_is_expected,
            }
            documents {
                a_document_holds_the_messages_that_it_shows_oldest_first,
                a_saved_document_keeps_its_longest_common_prefix,
                saving_what_is_kept_already_is_no_change,
                saving_leaves_messages_beside_the_dialogue_where_they_are,
                saving_a_message_with_parts_again_makes_it_once,
                saving_names_and_counts_as_any_change_does,
                saving_a_title_alone_leaves_the_messages,
                saving_from_a_version_that_is_stale_leaves_no_trace,
                a_document_is_saved_beside_appends_that_go_on,
                documents_are_listed_with_what_they_show,
                concurrent_saves_and_appends_leave_a_sound_document,
            }
            slices {
                a_slice_is_a_part_of_the_list_and_the_total_is_of_the_whole,
                slices_of_messages_hold_what_is_shown,
                deleting_messages_from_one_on_takes_just_those_that_are_shown,
                a_message_is_located_by_its_id_alone,
                changing_a_role_is_a_change_like_any_other,
            }
            idempotency {
                a_request_with_a_key_is_done_once_and_told_the_same_again,
                of_many_at_once_with_one_key_one_is_done_and_all_are_told_the_same,
                a_key_of_another_request_is_refused_and_nothing_is_done,
                another_users_same_key_is_another_key,
                a_request_that_fails_leaves_its_key_free,
                a_key_is_good_for_24_hours_and_then_free_again,
                sweeping_takes_the_keys_that_are_due_and_no_others,
                without_a_key_a_request_is_done_each_time,
                a_conversation_is_told_again_as_it_was_made_or_found,
                a_fork_is_told_again_as_it_was_made,
                what_is_kept_under_a_key_does_not_grow_with_what_is_said,
                whatever_is_kept_under_a_key_is_told_as_it_is,
            }
            imports {
                what_is_imported_reads_back_as_it_was,
                what_is_imported_is_not_named_anew,
                importing_again_brings_only_what_is_new,
                a_later_state_replaces_an_earlier_one_and_no_other,
                what_is_not_whole_leaves_the_conversation_to_its_user,
                what_comes_twice_is_kept_once,
                an_id_that_is_taken_stays_with_the_one_that_has_it,
                a_preview_changes_nothing,
                what_came_from_one_place_is_each_users_own,
                where_something_came_from_is_forgotten_with_it,
                restoring_reaches_only_what_is_the_owners,
            }
            exports {
                an_export_gives_everything_once_in_bounded_pieces,
                what_was_exported_is_known_wherever_it_comes_in,
                what_was_said_before_is_taken_along,
            }
            erasure {
                totals_count_what_a_user_has,
                erasing_leaves_nothing_of_the_user_and_all_of_others,
                erasing_a_long_conversation_is_done_in_pieces_that_are_sound,
                a_user_who_was_erased_can_begin_anew,
                erasing_a_user_who_has_nothing_does_nothing,
            }
            isolation {
                anothers_conversation_is_absent,
                lists_show_only_the_callers_own,
                appending_to_anothers_conversation_finds_nothing,
                anothers_conversation_cannot_be_changed,
                anothers_message_is_absent_and_cannot_be_changed,
                no_repository_writes_to_what_is_anothers,
                inserting_into_anothers_conversation_is_refused,
                anothers_conversation_is_told_from_none_where_that_is_asked,
                a_message_under_another_conversation_is_absent,
                what_one_user_does_no_other_user_sees,
            }
            transactions {
                a_first_change_that_fails_leaves_no_user,
                work_that_fails_leaves_no_trace,
                work_sees_what_it_has_written,
                neighbours_of_failing_work_succeed,
                a_panic_in_work_is_an_internal_error_without_a_trace,
                neighbours_of_a_panic_succeed,
                a_change_whose_caller_goes_away_is_whole_or_undone,
                rows_without_their_parents_are_refused,
            }
            moments {
                a_read_sees_one_moment_of_the_store,
                nobody_sees_a_change_before_it_is_committed,
                what_was_answered_is_seen_by_the_next_read,
                readers_beside_writers_see_whole_changes,
            }
            concurrency {
                concurrent_appends_to_one_conversation_lose_nothing,
                concurrent_users_are_as_if_alone,
                concurrent_batches_are_not_mixed,
                concurrent_first_changes_make_one_user,
                whoever_has_the_number_is_alone_among_the_users_writers,
                appends_beside_a_deletion_succeed_or_find_nothing,
                concurrent_appends_that_find_nothing_take_no_number,
                concurrent_changes_of_every_kind_leave_a_sound_conversation,
            }
            operations {
                a_store_that_answers_is_ready,
                the_load_counts_appended_messages_and_commits,
            }
            model {
                a_random_history_leaves_what_it_leaves_in_the_model,
            }
        }
    };
}
