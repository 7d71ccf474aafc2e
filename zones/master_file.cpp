#include "zones/master_file.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace parallax::zones {

namespace {

constexpr std::uint32_t default_ttl_s = 3600; // the default for record sets (AZURE 2.5)

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

std::string errno_text(int error) {
    return std::error_code{error, std::generic_category()}.message();
}

/// The file's octets, or why there are none. Read at once, because ldns spins on a file that cannot
/// be read.
std::variant<std::vector<char>, std::string> read_whole(const std::string& path) {
    const OpenFile file{std::fopen(path.c_str(), "re")};
    if (!file) return errno_text(errno);
    std::vector<char> octets;
    while (true) {
        constexpr std::size_t step = std::size_t{1} << 20;
        const std::size_t before = octets.size();
        if (before > master_file_octets_max) return std::string{"larger than 4 GiB"};
        octets.resize(before + step);
        const std::size_t read = std::fread(octets.data() + before, 1, step, file.get());
        octets.resize(before + read);
        if (std::ferror(file.get()) != 0) return errno_text(errno);
        if (read < step) return octets;
    }
}

/// Reads record after record of one file and keeps what is wrong.
class MasterFile {
  public:
    MasterFile(std::string path, const dns::Name& apex, ZoneRules rules)
        : path_{std::move(path)}, apex_{apex}, builder_{apex, rules}, origin_{rdf_of(apex)} {}

    ZoneOrMistakes read() {
        auto text = read_whole(path_);
        if (auto* const reason = std::get_if<std::string>(&text)) {
            return std::vector<ZoneMistake>{{path_, 0, std::move(*reason)}};
        }
        auto& octets = std::get<std::vector<char>>(text);
        octets.push_back('\n'); // the last line may lack its end; fmemopen needs one octet
        const OpenFile file{::fmemopen(octets.data(), octets.size(), "r")};
        while (std::feof(file.get()) == 0 && mistakes_.size() < zone_mistakes_max) {
            if (!read_entry(file.get())) break;
        }
        if (mistakes_.size() == zone_mistakes_max) {
            mistakes_.push_back({path_, 0, "and more; the rest of the file was not read"});
        }
        if (!mistakes_.empty()) return std::move(mistakes_);
        return std::move(builder_).build();
    }

  private:
    void complain(std::size_t line, std::string text) {
        mistakes_.push_back({path_, line, std::move(text)});
    }

    /// One directive, record or empty line; false when the file cannot be read on.
    bool read_entry(std::FILE* file) {
        const auto line = static_cast<std::size_t>(lines_) + 1;
        ldns_rr* parsed = nullptr;
        ldns_rdf* origin = origin_.release();
        ldns_rdf* previous = previous_.release();
        const ldns_status status =
            ldns_rr_new_frm_fp_l(&parsed, file, &ttl_, &origin, &previous, &lines_);
        const OwnedRr rr{parsed};
        origin_.reset(origin);
        previous_.reset(previous);
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
            return lines_ >= static_cast<int>(line);
        }
    }

    void add(const ldns_rr& rr, std::size_t line) {
        auto read = record_of(rr);
        if (auto* text = std::get_if<std::string>(&read)) return complain(line, *text);
        if (auto problem = builder_.add(std::get<dns::Record>(read))) complain(line, *problem);
    }

    std::string path_;
    dns::Name apex_;
    ZoneBuilder builder_;
    OwnedRdf origin_, previous_;
    std::uint32_t ttl_ = default_ttl_s;
    int lines_ = 0;
    std::vector<ZoneMistake> mistakes_;
};

} // namespace

ZoneOrMistakes read_master_file(const std::string& path, const dns::Name& apex, ZoneRules rules) {
    return MasterFile{path, apex, rules}.read();
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
