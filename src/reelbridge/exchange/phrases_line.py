"""Sentences of the line between nodes: cards, keys, signatures, letters, harvests."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

LINE: dict[str, str] = {
    # the jobs, as the operator's list names them
    "exchange.greet": N_("Greeting a partner"),
    "exchange.deliver_letter": N_("Delivering a letter"),
    "exchange.read_letter": N_("Reading a letter"),
    "exchange.tell_of_changes": N_("Telling a partner of changes"),
    "exchange.harvest": N_("Reading a partner's catalogue"),
    "exchange.harvest_source": N_("Reading another repository's catalogue"),
    # cards and keys
    "exchange.no_card_there": N_(
        "There is no file %(path)s. Name the file the partner sent, or the address of its node."
    ),
    "exchange.card_too_large": N_("The card has %(bytes)s bytes; a card has at most %(most)s. Ask for the right file."),
    "exchange.card_is_no_json": N_(
        "This is not a card: it is not JSON. Ask the partner for the output of “reelbridge partner card”."
    ),
    "exchange.card_of_unknown_format": N_(
        "This is not a card in the format %(format)s. Ask the partner for the output of “reelbridge partner card”."
    ),
    "exchange.card_field_wrong": N_("The card is not well formed at “%(field)s”. Ask the partner for a new one."),
    "exchange.card_signature_wrong": N_(
        "The card of %(node)s was changed after it was signed. Ask the partner for a new one."
    ),
    "exchange.revocation_not_understood": N_("The revocation is not well formed at “%(field)s”. Nothing was changed."),
    "exchange.revocation_not_believed": N_(
        "The key %(key)s may not revoke this key: only the reserve key that the partner told before, or for an earlier key the one in use, may. Call the partner."
    ),
    "exchange.revocation_needs_past_and_reason": N_(
        "A revocation needs a moment that has passed and a reason of at most 1 000 characters."
    ),
    "exchange.present_key_needs_reserve": N_(
        "Only the reserve key may revoke the key in use. Name its file with --reserve; without one, call the partners and pair anew."
    ),
    "exchange.not_our_key": N_("This node has never signed by the key %(key)s."),
    "exchange.no_reserve_key_there": N_("The file holds no key. Name the file that was put into the safe."),
    "exchange.another_reserve_key": N_("The file holds another key than the reserve that partners know."),
    "exchange.reserve_key_is_there": N_(
        "There is a reserve key already: %(key)s. Partners believe the first one only."
    ),
    "exchange.file_is_there": N_("There is a file %(path)s already, and it is left as it is. Name another."),
    "exchange.signed_by_revoked_key": N_(
        "The letter of %(by)s is signed by a key that is not believed since %(since)s. Nothing was done."
    ),
    "exchange.key_expired": N_(
        "The key was good until %(day)s. Only the reserve key, or pairing anew, brings another: see “Our key”."
    ),
    "exchange.own_key_expired": N_(
        "Our key was good until %(day)s, and no partner believes a next one that it signs. With the reserve key, revoke it: the paper that comes of it convinces each partner. Without, end each partnership, replace the key, and pair anew."
    ),
    "exchange.card_is_our_own": N_(
        "The card is that of this node itself, or of another node with the same id (%(node)s)."
    ),
    "exchange.card_with_another_key": N_(
        "%(partner)s is known here by another key. Known: %(known)s. On this card: %(given)s. Nothing was changed. Call the partner; if the key was really replaced, revoke the partner and add the new card."
    ),
    "exchange.key_not_signed_by_present": N_(
        "The new key of %(partner)s is not signed by its present one. Nothing was changed. Call the partner, compare fingerprints, end the partnership and add the new card."
    ),
    "exchange.address_not_allowed": N_(
        "“%(address)s” cannot be a node's address. Use http:// or https://, a host, and no name, password or question mark."
    ),
    "exchange.fingerprint_differs": N_(
        "The fingerprints differ. The card of %(partner)s has %(fingerprint)s. Do not accept it; call the partner."
    ),
    "exchange.no_such_partner": N_("There is no partner “%(partner)s”. See “reelbridge partner list”."),
    "exchange.partner_is_revoked": N_("The partnership with %(partner)s was ended. Add its card again to begin anew."),
    "exchange.partner_is_not_paired": N_(
        "%(partner)s is not paired yet: each operator has to accept the other's card."
    ),
    "exchange.too_many_proposals": N_(
        "Too many cards wait for the operator there already (%(most)s). Call the operator."
    ),
    # signatures: what a caller is told
    "exchange.call_not_signed": N_("The call is not signed. Only paired partners may call here."),
    "exchange.key_unknown": N_("The call is signed by a key that is not known here. Exchange cards first."),
    "exchange.signature_wrong": N_("The signature does not fit the call. Nothing was done."),
    "exchange.body_not_covered": N_("The signature does not cover the body. Nothing was done."),
    "exchange.header_twice": N_("The header “%(header)s” stands twice in the call. Nothing was done."),
    "exchange.body_changed": N_("The body was changed on its way. Send it again."),
    "exchange.call_too_old": N_(
        "The call was signed more than %(minutes)s minutes ago, or in the future. Compare the clocks of both nodes."
    ),
    "exchange.call_seen_before": N_(
        "The call was received before; a signature is good for one call. Nothing was done again."
    ),
    "exchange.call_too_large": N_("The call is larger than %(most)s bytes."),
    "exchange.caller_is_revoked": N_("The partnership was ended by the institution called."),
    "exchange.caller_is_not_paired": N_(
        "The institution called has not accepted your card yet, or waits for you to accept its own."
    ),
    # the other node
    "exchange.partner_does_not_answer": N_(
        "%(partner)s does not answer. Try again later; what waits to be sent is tried again by itself."
    ),
    "exchange.too_many_calls": N_("Too many calls in a minute. Call again in %(after_s)s seconds."),
    "exchange.too_many_bytes": N_(
        "What may be sent to you in an hour is used up. Ask for the rest in %(after_s)s seconds."
    ),
    "exchange.partner_asks_to_wait": N_(
        "%(partner)s asks to wait for %(after_s)s seconds. What is left comes by itself."
    ),
    "exchange.partner_failed": N_("%(partner)s answered with an error (%(status)s). Try again later."),
    "exchange.partner_sends_elsewhere": N_(
        "%(partner)s sends the call to another address, which is not followed. Ask there for the present one; a partner sends a new card."
    ),
    "exchange.partner_refused": N_("%(partner)s refused (%(status)s): %(why)s"),
    "exchange.answer_too_large": N_("The answer of %(partner)s is larger than %(most)s bytes and was not read."),
    "exchange.answer_not_understood": N_(
        "The answer of %(partner)s cannot be understood. Compare the versions of both nodes."
    ),
    # letters
    "exchange.letter_is_no_json": N_("The letter is not JSON."),
    "exchange.letter_not_understood": N_("The letter is not well formed at “%(field)s” (docs/formats/messages.md)."),
    "exchange.letter_of_unknown_kind": N_(
        "Nobody here reads letters of the kind %(kind)s. Compare the versions of both nodes."
    ),
    "exchange.letter_speaks_for_another": N_("The letter names %(origin)s as its writer but is signed by %(partner)s."),
    "exchange.letter_for_another": N_("The letter is for another node (%(target)s)."),
    "exchange.letter_id_used_twice": N_("Another letter came with the same id before (%(id)s)."),
    "exchange.letter_came_early": N_(
        "The letter answers something that has not arrived yet (%(waits_for)s); it is read again later."
    ),
    # what letters are called, by kind
    "exchange.kind.Offer:Request": N_("Request"),
    "exchange.kind.Accept:Request": N_("Grant"),
    "exchange.kind.Reject:Request": N_("Refusal"),
    "exchange.kind.Announce:Note": N_("Note"),
    "exchange.kind.Announce:Parcel": N_("Parcel is ready"),
    "exchange.kind.Accept:Parcel": N_("Receipt"),
    "exchange.kind.Announce:Receipt": N_("Receipt, countersigned"),
    "exchange.kind.Undo:Grant": N_("Grant withdrawn"),
    "exchange.kind.Announce:Key": N_("Key replaced"),
    "exchange.kind.Offer:Holdings": N_("Offer of shots"),
    "exchange.kind.Undo:Holdings": N_("Offer taken back"),
    "exchange.kind.Offer:Terms": N_("Other terms"),
    "exchange.kind.Accept:Terms": N_("Terms accepted"),
    "exchange.kind.Announce:Use": N_("Report of use"),
    "exchange.kind.Announce:Certificate": N_("Certificate"),
    "exchange.kind.Announce:Papers": N_("What binds a grant"),
    "exchange.kind.Announce:Translation": N_("Translation"),
    "exchange.kind.Announce:Return": N_("Made again from a backup"),
    "exchange.kind.Announce:Catalogue": N_("Catalogue has changed"),
    # who sees what
    "exchange.no_such_group": N_("There is no group “%(name)s”. See “reelbridge audience list”."),
    "exchange.group_name_wrong": N_(
        "“%(name)s” cannot be a group's short name. Take letters a–z, digits and hyphens, such as karmen-film."
    ),
    "exchange.cannot_be_withheld": N_("“%(field)s” cannot be withheld. These can: %(known)s."),
    "exchange.language_not_ours": N_("“%(language)s” is none of the languages we write in: %(known)s."),
    "exchange.field.call_number": N_("Call number"),
    "exchange.field.reel": N_("Reel"),
    "exchange.field.file_name": N_("File name"),
    "exchange.field.shots": N_("Shots, and who is seen in them"),
    "exchange.field.descriptions": N_("Descriptions"),
    "exchange.field.places": N_("Places"),
    "exchange.field.subjects": N_("Subjects"),
    "exchange.field.notes": N_("Notes about people"),
    "exchange.field.film": N_("The film and its sound to watch"),
    "exchange.field.stills": N_("Stills and posters"),
    "exchange.field.imprint": N_("The imprint, by which films are compared without being exchanged"),
    "exchange.set_of_all": N_("the public"),
    "exchange.set_of_one": N_("this partner alone"),
    "exchange.seen.film": N_("the film"),
    "exchange.seen.photograph": N_("the photograph"),
    "exchange.seen.sound": N_("the sound"),
    "exchange.seen.track": N_("sound track %(number)s"),
    "exchange.seen.stills": N_("single frames"),
    "exchange.seen.imprint": N_("the imprint"),
    # catalogue
    "exchange.item_is_not_ours": N_("%(ref)s is held by %(keeper)s. Only own items can be offered."),
    "exchange.oai_not_understood": N_(
        "The partner's catalogue answered something that is not OAI-PMH 2.0. Nothing was taken over."
    ),
    "exchange.oai_refused": N_("The catalogue of %(partner)s refused the question (%(error)s): %(why)s"),
    "exchange.record_without_identifier": N_("A record came without an identifier."),
    "exchange.record_is_no_json": N_("The record %(identifier)s cannot be understood."),
    "exchange.record_of_another": N_("The record %(identifier)s does not belong to %(partner)s."),
    "exchange.record_is_broken_xml": N_("Its XML is broken; the records around it were read."),
    "exchange.record_without_metadata": N_("It came without metadata."),
    "exchange.record_without_title": N_("It has no title."),
    "exchange.record_of_other_format": N_("It holds nothing in the format %(prefix)s."),
    "exchange.left_out_of_record": N_("The record is kept; left out, as it cannot be read: %(what)s."),
    "exchange.source_key_wrong": N_(
        "“%(key)s” cannot be a repository's short name. Take 2 to 20 letters a–z and digits, a letter first."
    ),
    "exchange.profile_unknown": N_("There is no profile %(profile)s. Known: %(known)s."),
    "exchange.source_is_a_partner": N_("%(key)s is a partner; its catalogue is read as a partner's."),
    "exchange.no_such_source": N_("There is no repository %(key)s. See “reelbridge source list”."),
    "exchange.not_shown_to_you": N_("%(ref)s is not shown to you."),
    "exchange.not_shown_to_us": N_("%(partner)s does not show %(ref)s, or not yet. Harvest again, or ask the partner."),
    "exchange.nothing_to_see": N_("There is nothing to see or hear of %(ref)s."),
}
