#include "zones/master_file.hpp"

#include "zones/plain_line.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <utility>

namespace parallax::zones {

namespace {

constexpr std::uint32_t default_ttl_s = 3600; // the default for record sets (AZURE 2.5)

// What to expect of a file is a guess; a wrong one costs a little time, so it stays low.
constexpr std::size_t octets_a_name = 48;
constexpr std::size_t names_expected_max = 4'000'000;

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct RdfFreer {
    void operator()(ldns_rdf* rdf) const { ldns_rdf_deep_free(rdf); }
};
struct RrFreer {
    void operator()(ldns_rr* rr) const { ldns_rr_free(rr); }
};
struct BufferFreer {
    void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
};
using OpenFile = std::unique_ptr<std::FILE, FileCloser>;
using OwnedRdf = std::unique_ptr<ldns_rdf, RdfFreer>;
using OwnedRr = std::unique_ptr<ldns_rr, RrFreer>;

OwnedRdf rdf_of(const dns::Name& name) {
    const auto wire = name.wire();
    return OwnedRdf{ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, wire.size(), wire.data())};
}

/// The record as our own value; text when ldns made something that is no record.
std::variant<dns::Record, std::string> record_of(const ldns_rr& rr) {
    const ldns_rdf* const owner = ldns_rr_owner(&rr);
    const auto name = dns::Name::from_wire({ldns_rdf_data(owner), ldns_rdf_size(owner)});
    if (!name) return "malformed owner name: " + name.error().message();
    const std::unique_ptr<ldns_buffer, BufferFreer> buffer{ldns_buffer_new(1024)};
    if (ldns_rr_rdata2buffer_wire(buffer.get(), &rr) != LDNS_STATUS_OK) {
        return std::string{"the record data is too long"};
    }
    const std::uint8_t* const octets = ldns_buffer_begin(buffer.get());
    dns::Record record{*name,
                       static_cast<dns::RrType>(ldns_rr_get_type(&rr)),
                       static_cast<dns::RrClass>(ldns_rr_get_class(&rr)),
                       ldns_rr_ttl(&rr),
                       {}};
    record.rdata.assign(octets, octets + ldns_buffer_position(buffer.get()));
    return record;
}

/// The name in an rdf of ldns; `otherwise` when there is none.
dns::Name name_of(const OwnedRdf& rdf, const dns::Name& otherwise) {
    if (!rdf) return otherwise;
    const auto name = dns::Name::from_wire({ldns_rdf_data(rdf.get()), ldns_rdf_size(rdf.get())});
    return name ? *name : otherwise;
}

/// Reads record after record of one file and keeps what is wrong.
///
/// ldns and the reader of plain lines take turns: each starts where the other stopped, and both
/// know the same origin, owner before and line.
class MasterFile {
  public:
    MasterFile(MasterText text, const dns::Name& apex, ZoneRules rules)
        : text_{std::move(text)}, builder_{apex, rules}, origin_rdf_{rdf_of(apex)}, origin_{apex},
          file_{::fmemopen(text_.octets(), text_.text().size(), "r")} {
        builder_.expect(std::min(text_.text().size() / octets_a_name, names_expected_max));
    }

    ZoneOrMistakes read(PlainLines plain) {
        while (at_ < text_.text().size() && mistakes_.size() < zone_mistakes_max) {
            if (plain == PlainLines::ReadHere && read_plain_line()) continue;
            add_waiting();
            if (!read_entry() || std::feof(file_.get()) != 0) break;
        }
        if (mistakes_.size() < zone_mistakes_max) add_waiting();
        if (mistakes_.size() == zone_mistakes_max) {
            mistakes_.push_back({text_.path(), 0, "and more; the rest of the file was not read"});
        }
        if (!mistakes_.empty()) return std::move(mistakes_);
        return std::move(builder_).build();
    }

  private:
    struct PlainLine {
        PlainLineReader reader; ///< and its record
        std::optional<dns::HashedName> owner;
        std::size_t number = 0;
    };

    void complain(std::size_t line, std::string text) {
        mistakes_.push_back({text_.path(), line, std::move(text)});
    }

    /// One record that ldns is not needed for; false when the next line is none.
    bool read_plain_line() {
        if (!origin_rdf_) return false; // ldns drops it at a bad $ORIGIN, and does without
        // ldns takes its own default instead of a TTL of zero.
        const std::uint32_t ttl = ttl_ == 0 ? std::uint32_t{LDNS_DEFAULT_TTL} : ttl_;
        PlainLine& next = plain_[waiting_ == &plain_[0] ? 1 : 0];
        const auto line = next.reader.read(text_.text().substr(at_),
                                           {origin_, previous_ ? *previous_ : origin_, ttl});
        if (!line) return false;
        const dns::Record& record = next.reader.record();
        if (line->owner == PlainLineReader::Owner::Written) previous_ = record.owner;
        builder_.look_ahead(next.owner.emplace(record.owner));
        next.number = lines_before() + 1;
        at_ += line->octets;
        lines_ += static_cast<int>(line->lines);
        add_waiting();
        waiting_ = &next;
        return true;
    }

    /// Adds the plain line read last. It waits until the next one is read, so that the builder's
    /// memory is there by then.
    void add_waiting() {
        if (waiting_ == nullptr) return;
        const PlainLine& line = *std::exchange(waiting_, nullptr);
        if (auto problem = builder_.add(line.reader.record(), *line.owner)) {
            complain(line.number, std::move(*problem));
        }
    }

    /// One directive, record or empty line; false when the file cannot be read on.
    bool read_entry() {
        const std::size_t line = lines_before() + 1;
        if (ldns_at_ != at_) ::fseeko(file_.get(), static_cast<off_t>(at_), SEEK_SET);
        ldns_rr* parsed = nullptr;
        ldns_rdf* origin = origin_rdf_.release();
        ldns_rdf* previous = previous_ ? rdf_of(*previous_).release() : nullptr;
        const ldns_status status =
            ldns_rr_new_frm_fp_l(&parsed, file_.get(), &ttl_, &origin, &previous, &lines_);
        const OwnedRr rr{parsed};
        origin_rdf_.reset(origin);
        origin_ = name_of(origin_rdf_, origin_);
        const OwnedRdf previous_rdf{previous};
        if (previous_rdf) previous_ = name_of(previous_rdf, origin_);
        at_ = ldns_at_ = static_cast<std::size_t>(::ftello(file_.get()));
        switch (static_cast<int>(status)) {
        case LDNS_STATUS_OK:
            add(*rr, line);
            return true;
        case LDNS_STATUS_SYNTAX_EMPTY:
        case LDNS_STATUS_SYNTAX_TTL:
        case LDNS_STATUS_SYNTAX_ORIGIN:
            return true;
        case LDNS_STATUS_SYNTAX_INCLUDE:
        case LDNS_STATUS_SYNTAX_INCLUDE_ERR_NOTIMPL:
            complain(line, "$INCLUDE is not supported; put the records into one file");
            return true;
        default:
            complain(line, ldns_get_errorstr_by_id(status));
            return lines_before() >= line;
        }
    }

    void add(const ldns_rr& rr, std::size_t line) {
        auto read = record_of(rr);
        if (const auto* const text = std::get_if<std::string>(&read)) return complain(line, *text);
        if (auto problem = builder_.add(std::get<dns::Record>(read))) complain(line, *problem);
    }

    std::size_t lines_before() const { return static_cast<std::size_t>(lines_); }

    MasterText text_;
    ZoneBuilder builder_;
    OwnedRdf origin_rdf_;
    dns::Name origin_;
    std::optional<dns::Name> previous_; ///< the owner before; nothing in front of the first record
    OpenFile file_;                     ///< the text, as ldns reads it
    std::size_t at_ = 0, ldns_at_ = 0;  ///< read so far; where `file_` stands
    std::uint32_t ttl_ = default_ttl_s;
    int lines_ = 0;
    std::array<PlainLine, 2> plain_;
    const PlainLine* waiting_ = nullptr; ///< not added yet; one of them
    std::vector<ZoneMistake> mistakes_;
};

} // namespace

ZoneOrMistakes read_master_text(MasterText text, const dns::Name& apex, ZoneRules rules,
                                PlainLines plain) {
    return MasterFile{std::move(text), apex, rules}.read(plain);
}

ZoneOrMistakes read_master_file(const std::string& path, const dns::Name& apex, ZoneRules rules) {
    auto text = MasterText::read(path);
    if (auto* const reason = std::get_if<std::string>(&text)) {
        return std::vector<ZoneMistake>{{path, 0, std::move(*reason)}};
    }
    return read_master_text(std::get<MasterText>(std::move(text)), apex, rules);
}

std::variant<dns::Record, std::string> read_inline_record(const std::string& text,
                                                          const dns::Name& apex) {
    if (text.find_first_of("\n\r") != std::string::npos) {
        return std::string{"a record is one line"};
    }
    // A leading blank would mean "the owner before", which a single record does not have.
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    const OwnedRdf origin = rdf_of(apex);
    ldns_rr* parsed = nullptr;
    const ldns_status status =
        ldns_rr_new_frm_str(&parsed, text.c_str() + start, default_ttl_s, origin.get(), nullptr);
    const OwnedRr rr{parsed};
    if (status != LDNS_STATUS_OK) {
        return std::string{ldns_get_errorstr_by_id(status)} + " in \"" + text +
               "\"; a record is written: owner [ttl] TYPE data";
    }
    return record_of(*rr);
}

} // namespace parallax::zones
