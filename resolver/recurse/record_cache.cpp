#include "resolver/recurse/record_cache.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

// The name stands first. The mark is the Kind; above it stands, of a failure, its FailureKind, of
// all else what validation said: its Security and, in 5 bits, its EDE code. Small: an address or an
// alias.
constexpr BlobShape shape{0, {160, 512, record_octets_max}};
constexpr unsigned failure_kind_shift = 8;
constexpr unsigned security_shift = 8, security_bits = 7;
constexpr unsigned code_shift = 11;
/// Beside the bits of CacheFlag: what is kept is a failure, which stands beside expired records.
constexpr std::uint8_t failure_flag = 8;
/// An NXDOMAIN is about all types (RFC 2308 §5).
constexpr auto every_type = dns::RrType{0};

std::uint8_t flags_of(const RecordQuestion& question) noexcept {
    return static_cast<std::uint8_t>(
        (question.dnssec_ok ? CacheFlag::DnssecOk : 0) |
        (question.checking_disabled ? CacheFlag::CheckingDisabled : 0));
}

Seconds lifetime_of(const ReplyRrset& rrset) noexcept {
    return rrset.signature_count > 0 ? std::min(rrset.ttl, rrset.signature_ttl) : rrset.ttl;
}

void age(std::uint32_t& ttl, Seconds by) noexcept {
    ttl = ttl > by ? ttl - by : 0;
}

unsigned mark_of(const Standing& standing) noexcept {
    const unsigned code = standing.code ? static_cast<unsigned>(*standing.code) + 1 : 0;
    const unsigned kept = code < 32 ? code : 0;
    return static_cast<unsigned>(standing.security) << security_shift | kept << code_shift;
}

Standing standing_in(std::uint16_t mark) {
    Standing standing;
    standing.security = static_cast<Security>(mark >> security_shift & security_bits);
    const unsigned code = mark >> code_shift;
    if (code == 0) return standing;
    standing.code = static_cast<dns::EdeCode>(code - 1);
    standing.text = dns::to_text(*standing.code);
    return standing;
}

/// A failure that says something about the servers, not about this one client or machine.
bool is_lasting(FailureKind kind) {
    switch (kind) {
    case FailureKind::Unreachable:
    case FailureKind::Refused:
    case FailureKind::Loop:
    case FailureKind::Bogus:
    case FailureKind::Deadline: // the exchange's own, which has all the time a client has
        return true;
    case FailureKind::NoUpstream:
    case FailureKind::BudgetSpent:
    case FailureKind::Overloaded:
        return false;
    }
    return false;
}

} // namespace

/// A name on a route. All that is kept of it shares a bucket, so that looking for it under several
/// types waits for memory once. Not movable: what is asked borrows from it.
class RecordCache::Subject {
  public:
    Subject(const RecordCache& cache, const RecordQuestion& question, const dns::Name& name)
        : route{question.route}, folded{name.folded()}, flags_{flags_of(question)},
          hash_{hash_of({folded.wire(), 0, 0, 0}, cache.key_)} {}
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    CacheQuestion asked(dns::RrType type) const noexcept {
        return {folded.wire(), static_cast<std::uint16_t>(type), flags_, hash_};
    }
    CacheQuestion failure(dns::RrType type) const noexcept {
        CacheQuestion question = asked(type);
        question.flags |= failure_flag;
        return question;
    }

    bool may_be_validated() const noexcept { return (flags_ & CacheFlag::CheckingDisabled) != 0; }

    std::uint64_t route;
    dns::Name folded;

  private:
    std::uint8_t flags_;
    std::uint64_t hash_;
};

/// What is known of one name.
struct RecordCache::Link {
    Kind kind = Kind::Records;
    std::vector<ReplyRrset> rrsets;
    Seconds stored = 0;
    Seconds expires = 0;
    Standing standing{};
};

/// Pre: `link` is negative.
ReplyNegative RecordCache::negative_of(Link&& link) {
    ReplyNegative negative;
    if (link.kind == Kind::NxDomain) negative.rcode = dns::Rcode::NxDomain;
    negative.soa = std::move(link.rrsets.front());
    link.rrsets.erase(link.rrsets.begin());
    negative.proof = std::move(link.rrsets);
    return negative;
}

RecordCache::RecordCache(std::size_t octets, const HashKey& key)
    : key_{key}, blobs_{shape, octets - octets / delegations_part}, delegations_{
                                                                        octets / delegations_part,
                                                                        key} {}

std::optional<RecordCache::Link> RecordCache::read(const Subject& subject, dns::RrType type,
                                                   Moment moment) {
    std::array<std::uint8_t, record_octets_max> octets;
    const CacheQuestion asked = subject.asked(type);
    const BlobFound found = blobs_.find({subject.route, asked, moment.now, moment.grace}, octets);
    const std::size_t name_octets = subject.folded.length();
    if (found.octets < name_octets) return std::nullopt;
    auto rrsets =
        read_rrsets(std::span{octets}.first(found.octets).subspan(name_octets), subject.folded);
    if (!rrsets) return std::nullopt;
    constexpr unsigned kind_bits = (1U << failure_kind_shift) - 1;
    Link link{static_cast<Kind>(found.mark & kind_bits), std::move(*rrsets), found.stored,
              found.expires, standing_in(found.mark)};
    // Another worker may have stored it by a clock one tick ahead of this one's.
    const Seconds passed = moment.now > found.stored ? moment.now - found.stored : 0;
    for (ReplyRrset& rrset : link.rrsets) {
        if (found.expires <= moment.now) {
            rrset.ttl = rrset.signature_ttl = stale_ttl_s;
        } else {
            age(rrset.ttl, passed);
            age(rrset.signature_ttl, passed);
        }
    }
    return link;
}

/// Of what is known of a name, what was learnt last: it may have become an alias, or have ceased to
/// exist, while its records had time left.
std::optional<RecordCache::Link> RecordCache::link_for(const RecordQuestion& question,
                                                       const dns::Name& name, Moment moment) {
    const Subject subject{*this, question, name};
    std::optional<Link> best;
    for (const dns::RrType type : {question.type, every_type, dns::RrType::CNAME}) {
        auto link = read(subject, type, moment);
        // That it is no alias says nothing about other types.
        if (!link || (type != question.type && link->kind == Kind::NoData)) continue;
        const bool is_fresh = link->expires > moment.now;
        const bool best_is_fresh = best && best->expires > moment.now;
        const bool is_newer = !best || link->stored > best->stored;
        if (!best || (is_fresh != best_is_fresh ? is_fresh : is_newer)) best = std::move(link);
    }
    return best;
}

std::optional<KeptReply> RecordCache::find_within(const RecordQuestion& question, Moment moment) {
    auto link = link_for(question, question.name, moment);
    if (!link) return std::nullopt;
    auto reply = std::make_shared<Reply>();
    reply->end = ReplyDangling{};
    Seconds left = never_expires;
    while (link && reply->chain.size() < reply_links_max) {
        const bool is_fresh = link->expires > moment.now;
        if (!is_fresh) reply->staleness = Staleness::Stale;
        left = std::min(left, is_fresh ? link->expires - moment.now : 0);
        std::vector<ReplyRrset>& rrsets = link->rrsets;
        if (link->kind == Kind::NoData || link->kind == Kind::NxDomain) {
            reply->end = negative_of(std::move(*link));
            reply->standing = std::move(link->standing);
            return KeptReply{std::move(reply), left};
        }
        if (link->kind == Kind::Records || question.type == dns::RrType::CNAME) {
            ReplyAnswer answer{std::move(rrsets.front())};
            rrsets.erase(rrsets.begin());
            answer.proof = std::move(rrsets);
            reply->end = std::move(answer);
            reply->standing = std::move(link->standing);
            return KeptReply{std::move(reply), left};
        }
        ReplyAlias alias;
        alias.target = dns::target_of_encoded(rrsets.front().view());
        alias.cname = std::move(rrsets.front());
        rrsets.erase(rrsets.begin());
        if (!rrsets.empty() && rrsets.front().type == dns::RrType::DNAME) {
            alias.dname = std::move(rrsets.front());
        } else {
            alias.proof = std::move(rrsets);
        }
        alias.standing = std::move(link->standing);
        reply->chain.push_back(std::move(alias));
        link = link_for(question, reply->chain.back().target, moment);
    }
    return KeptReply{std::move(reply), left};
}

bool RecordCache::may_know(const RecordQuestion& question) const {
    const Subject subject{*this, question, question.name};
    return blobs_.may_have(subject.route, subject.asked(question.type));
}

std::optional<KeptReply> RecordCache::find(const RecordQuestion& question, Seconds now) {
    return find_within(question, {now, 0});
}

std::optional<KeptReply> RecordCache::find_missing_above(const RecordQuestion& question,
                                                         std::size_t labels_min, Seconds now) {
    const std::size_t labels = question.name.label_count(); // at most dns::labels_max turns
    for (std::size_t above = 1; above + labels_min <= labels; ++above) {
        const Subject subject{*this, question, question.name.ancestor(above)};
        auto link = read(subject, every_type, {now, 0});
        if (!link || link->kind != Kind::NxDomain) continue;
        const Seconds left = link->expires - now;
        auto reply = std::make_shared<Reply>();
        reply->end = negative_of(std::move(*link));
        return KeptReply{std::move(reply), left};
    }
    return std::nullopt;
}

std::optional<KeptReply> RecordCache::find_stale(const RecordQuestion& question, Seconds now,
                                                 Seconds stale_max) {
    return find_within(question, {now, stale_max});
}

/// Unvalidated records never replace validated ones (DESIGN section 6; BIND #5877). Only where
/// validation is done at all are there any: its questions have CD set.
bool RecordCache::is_outranked(const Subject& subject, const Said& said, Seconds now) {
    if (said.standing.security != Security::Unchecked || !subject.may_be_validated()) return false;
    const auto known = read(subject, said.type, {now, 0});
    return known && known->standing.security == Security::Secure;
}

void RecordCache::write(const Subject& subject, const Said& said, Seconds now) {
    if (is_outranked(subject, said, now)) return;
    const auto folded = subject.folded.wire();
    std::vector<std::uint8_t> octets{folded.begin(), folded.end()};
    Seconds lifetime = never_expires;
    for (const ReplyRrset* const rrset : said.rrsets) {
        if (!append_rrset(octets, subject.folded, *rrset)) return;
        lifetime = std::min(lifetime, lifetime_of(*rrset));
    }
    if (lifetime == 0 || lifetime == never_expires) return;
    const bool is_negative = said.kind == Kind::NoData || said.kind == Kind::NxDomain;
    const CacheQuestion asked = subject.asked(said.type);
    const unsigned mark = static_cast<unsigned>(said.kind) | mark_of(said.standing);
    blobs_.store({subject.route, asked, now},
                 {octets, static_cast<std::uint16_t>(mark), now + lifetime,
                  is_negative ? Keeping::Negative : Keeping::Usual});
}

void RecordCache::append(Rrsets& to, const std::vector<ReplyRrset>& rrsets) {
    for (const ReplyRrset& rrset : rrsets) to.push_back(&rrset);
}

void RecordCache::store(const RecordQuestion& question, const Reply& reply, Seconds now) {
    const dns::Name* name = &question.name;
    // Of a link: that it is bogus says nothing about those before it, which others may stop at.
    const auto refuse = [&](const Standing& standing) {
        if (standing.security != Security::Bogus) return;
        RecordQuestion link = question;
        link.name = *name;
        store_failure(link, {{FailureKind::Bogus, standing.text, standing.code}, bogus_seconds},
                      now);
    };
    for (const ReplyAlias& alias : reply.chain) {
        if (alias.standing.is_refused()) return refuse(alias.standing);
        Rrsets rrsets{&alias.cname};
        if (alias.dname) rrsets.push_back(&*alias.dname);
        if (!alias.dname) append(rrsets, alias.proof);
        write(Subject{*this, question, *name},
              {Kind::Alias, dns::RrType::CNAME, rrsets, alias.standing}, now);
        name = &alias.target;
    }
    if (reply.standing.is_refused()) return refuse(reply.standing);
    const Subject subject{*this, question, *name};
    if (const auto* found = std::get_if<ReplyAnswer>(&reply.end)) {
        const bool is_alias = found->rrset.type == dns::RrType::CNAME;
        const Kind kind = is_alias ? Kind::Alias : Kind::Records;
        Rrsets rrsets{&found->rrset};
        append(rrsets, found->proof);
        return write(subject, {kind, found->rrset.type, rrsets, reply.standing}, now);
    }
    const auto* negative = std::get_if<ReplyNegative>(&reply.end);
    // RFC 2308 §5: without a SOA nobody knows for how long.
    if (negative == nullptr || !negative->soa) return;
    const bool is_missing = negative->rcode == dns::Rcode::NxDomain;
    if (!is_missing && negative->rcode != dns::Rcode::NoError) return;
    Rrsets rrsets{&*negative->soa};
    append(rrsets, negative->proof);
    write(subject,
          is_missing ? Said{Kind::NxDomain, every_type, rrsets, reply.standing}
                     : Said{Kind::NoData, question.type, rrsets, reply.standing},
          now);
}

std::optional<GaveUp> RecordCache::find_failure(const RecordQuestion& question, Seconds now) {
    const Subject subject{*this, question, question.name};
    std::array<std::uint8_t, record_octets_max> octets;
    const BlobFound found =
        blobs_.find({subject.route, subject.failure(question.type), now}, octets);
    const std::size_t name_octets = subject.folded.length();
    if (found.octets < name_octets) return std::nullopt;
    // In front of the text its EDE code, if it has one, in one octet.
    const auto rest = std::span{octets}.first(found.octets).subspan(name_octets);
    if (rest.empty()) return std::nullopt;
    const auto text = rest.subspan(1);
    GaveUp gave_up{static_cast<FailureKind>(found.mark >> failure_kind_shift),
                   {text.begin(), text.end()}};
    if (rest[0] != 0) gave_up.code = static_cast<dns::EdeCode>(rest[0] - 1);
    return gave_up;
}

void RecordCache::store_failure(const RecordQuestion& question, const Failure& failure,
                                Seconds now) {
    if (!is_lasting(failure.gave_up.kind)) return;
    const Subject subject{*this, question, question.name};
    const auto folded = subject.folded.wire();
    std::vector<std::uint8_t> octets{folded.begin(), folded.end()};
    const std::string_view text =
        std::string_view{failure.gave_up.text}.substr(0, failure_text_octets_max);
    const auto& code = failure.gave_up.code;
    octets.push_back(static_cast<std::uint8_t>(code ? static_cast<unsigned>(*code) + 1 : 0));
    octets.insert(octets.end(), text.begin(), text.end());
    const auto mark = static_cast<unsigned>(Kind::Failure) |
                      static_cast<unsigned>(failure.gave_up.kind) << failure_kind_shift;
    blobs_.store(
        {subject.route, subject.failure(question.type), now},
        {octets, static_cast<std::uint16_t>(mark), now + failure.lasts, Keeping::Negative});
}

void RecordCache::visit(Seconds now, const std::function<void(const Shown&)>& visitor) const {
    blobs_.visit(now, [&](const BlobCache::Shown& shown) {
        std::size_t octets = 0; // of the name
        while (octets < shown.octets.size() && shown.octets[octets] != 0) {
            octets += std::size_t{1} + shown.octets[octets];
        }
        if (octets >= shown.octets.size()) return;
        const auto name = dns::Name::from_wire(shown.octets.first(octets + 1));
        const auto kind = static_cast<Kind>(shown.mark & ((1U << failure_kind_shift) - 1));
        if (!name) return;
        std::optional<std::vector<ReplyRrset>> rrsets{std::in_place};
        if (kind != Kind::Failure) rrsets = read_rrsets(shown.octets.subspan(octets + 1), *name);
        if (!rrsets) return;
        visitor({shown.scope, *name, static_cast<dns::RrType>(shown.type), kind, std::move(*rrsets),
                 shown.stored, shown.expires});
    });
}

} // namespace parallax::recurse
