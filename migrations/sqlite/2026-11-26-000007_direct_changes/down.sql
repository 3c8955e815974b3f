DROP TRIGGER number_direct_change;
