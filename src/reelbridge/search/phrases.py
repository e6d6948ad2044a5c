"""Sentences of the search."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    # a name found under another spelling: what stands for what
    "search.name_sounds_alike": N_("“%(query)s” sounds like “%(found)s”: %(letters)s."),
    "search.name_read_alike": N_("“%(query)s” and “%(found)s” are read the same: %(letters)s."),
    "search.name_spelt_alike": N_("“%(found)s” is another spelling of “%(query)s”: %(letters)s."),
    "search.name_means_alike": N_("“%(found)s” says in another language what “%(query)s” says."),
    # the jobs, as the operator's list names them
    "search.index": N_("Bringing the search index up to date"),
    "search.rebuild": N_("Making the search index again"),
    "search.meaning": N_("Making what is found by meaning ready"),
    "search.alike_in_meaning": N_("“%(query)s” and “%(found)s” are alike in meaning."),
    "search.query_too_long": N_(
        "The query has %(length)s characters; at most %(longest)s are read. Shorten it to the words that matter."
    ),
    "search.too_many_words": N_("The query has more than %(most)s words. Leave the words that matter."),
    "search.quote_left_open": N_("The quote at character %(position)s is never closed: %(excerpt)s"),
    "search.bracket_left_open": N_("The bracket at character %(position)s is never closed: %(excerpt)s"),
    "search.bracket_never_opened": N_("The bracket at character %(position)s was never opened: %(excerpt)s"),
    "search.query_too_deep": N_(
        "At character %(position)s brackets or signs of denial stand more than %(deepest)s deep: %(excerpt)s"
    ),
    "search.operator_alone": N_("“%(operator)s” at character %(position)s has nothing to join: %(excerpt)s"),
    "search.field_left_empty": N_(
        "“%(field)s:” at character %(position)s has no value. Write it right after the colon, without a blank."
    ),
    "search.field_unknown": N_(
        "There is no field “%(field)s” (character %(position)s). Is “%(meant)s” meant? With a blank after the colon it is read as words."
    ),
    "search.value_is_no_word": N_(
        "At character %(position)s a value of “%(field)s” is missing: %(excerpt)s Put values of several words in quotes."
    ),
    "search.value_unknown": N_(
        "“%(value)s” (character %(position)s) is no value of “%(field)s”. Known are: %(known)s."
    ),
    "search.date_not_understood": N_(
        "“%(text)s” (character %(position)s) is not a date. Write 1943, 1943-05, 1942~, 194X, 1941..1945 or 1941/1945."
    ),
    "search.date_runs_backwards": N_("“%(text)s” (character %(position)s) ends before it begins. Swap the two dates."),
    "search.filter_unknown": N_("There is no filter “%(facet)s”. Filters are: %(facets)s."),
    "search.rights_unknown": N_("This node keeps no grants, so nothing can be said of what may be used."),
    "search.rights_without_use": N_(
        "Whether something may be used can only be said of a planned use. Name a medium and a territory too."
    ),
    "search.answer_unknown": N_("“%(answer)s” is no answer about a use. Answers are: %(answers)s."),
    "search.order_unknown": N_("“%(order)s” is no order of results. Orders are: %(orders)s."),
    "search.page_too_long": N_("A page holds 1 to %(most)s results, not %(per_page)s."),
    "search.query_unreadable": N_("The query holds characters that are no text. Type it again."),
    "search.nothing_to_look_for": N_("“%(words)s” holds no letter and no digit. Type a name, a title or a word."),
    "search.no_such_page": N_(
        "There is no page %(page)s of results: pages 1 to %(deepest)s can be turned. Narrow the query."
    ),
    "search.index_is_missing": N_(
        "The index of the catalogue is being built (%(done)s of %(total)s). Until then only refs are found; search again in a moment."
    ),
    "search.index_is_damaged": N_(
        "The index of the catalogue was damaged and is being built again (%(done)s of %(total)s). No record is lost; until then only refs are found."
    ),
    "search.index_is_older": N_(
        "The index of the catalogue was made by another version and is being built again (%(done)s of %(total)s). Until then only refs are found; search again in a moment."
    ),
    "search.index_is_earlier": N_(
        "The index of the catalogue was made by an earlier version and answers until the new one is whole (%(done)s of %(total)s). Until then something may not be found."
    ),
    "search.index_is_locked": N_("Another process is writing the index. The node tries again by itself."),
    "search.nothing_of_that_name": N_("There is nothing of the kind “%(kind)s” with the ref “%(ref)s” here."),
    "search.no_such_view": N_("“%(name)s” is no way to lay out results. There are grid, list and sheet."),
    "search.no_such_saved": N_("You have no saved search %(saved)s."),
    "search.saved_without_name": N_("A saved search needs a name."),
    "search.saved_without_question": N_("There is nothing to save: type words or choose a filter first."),
    "search.saved_already": N_("You have saved this search already, as “%(name)s”."),
    "search.saved_too_many": N_("You have saved %(most)s searches, as many as can be kept. Forget one first."),
    "search.mail_not_taken": N_("The mail server did not take the letter (%(why)s). It is sent again later."),
    "search.kind_unknown": N_("“%(kind)s” is not a kind of thing that can be found. Kinds are: %(kinds)s."),
}
