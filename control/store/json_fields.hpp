// JsonFields: one description of a value's fields, for writing it as JSON and for reading it back.
//
// `FieldWriter` and `FieldReader` have the same member functions; what describes a type calls them
// once for each field, so that the two directions cannot differ. Part of resource_json.hpp's
// implementation. Any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/name.hpp"
#include "zones/model/resource.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace parallax::control {

/// The texts of an enumeration's values, in their order from 0.
template <class Enum>
struct EnumTexts;

/// A value to read into, whatever its fields will be.
template <class T>
T blank() {
    return T{};
}
template <>
inline model::ResourceId blank() {
    return model::ResourceId::of_group("none", "none");
}

class FieldWriter {
  public:
    static constexpr bool reads = false;

    template <class T>
    void field(const char* name, const T& value) {
        object_[name] = written(value);
    }
    boost::json::object take() && { return std::move(object_); }

  private:
    template <class T>
    static boost::json::value written(const T& value);
    template <class T>
    static boost::json::value written(const std::vector<T>& values) {
        boost::json::array array;
        for (const T& value : values) array.push_back(written(value));
        return array;
    }
    template <class T>
    static boost::json::value written(const std::optional<T>& value) {
        return value ? written(*value) : boost::json::value(nullptr);
    }
    static boost::json::value written(const model::Tags& tags) {
        boost::json::object object;
        for (const auto& [name, value] : tags) object[name] = value;
        return object;
    }
    static boost::json::value written(const std::string& text) { return boost::json::value(text); }
    static boost::json::value written(const model::ResourceId& id) {
        return boost::json::value(id.text());
    }
    static boost::json::value written(const dns::Name& name) {
        return boost::json::value(name.to_text());
    }
    static boost::json::value written(const dns::IpAddress& address) {
        return boost::json::value(address.to_text());
    }
    static boost::json::value written(const dns::Prefix& prefix) {
        return boost::json::value(prefix.to_text());
    }

    boost::json::object object_;
};

class FieldReader {
  public:
    static constexpr bool reads = true;
    /// `mistake` takes the first thing that is wrong, with its path.
    FieldReader(const boost::json::value& value, std::string path, std::string& mistake)
        : path_{std::move(path)}, mistake_{mistake} {
        object_ = value.if_object();
        if (object_ == nullptr) blame("", "must be an object");
    }
    FieldReader(const FieldReader&) = delete;
    FieldReader& operator=(const FieldReader&) = delete;
    ~FieldReader() {
        if (object_ == nullptr || !mistake_.empty()) return;
        for (const boost::json::key_value_pair& member : *object_) {
            if (!known_.contains(std::string{member.key()})) {
                blame(std::string{member.key()}, "is unknown");
                return;
            }
        }
    }

    template <class T>
    void field(const char* name, T& value) {
        known_.insert(name);
        if (!mistake_.empty()) return;
        const boost::json::value* const found = object_->if_contains(name);
        if (found == nullptr) return blame(name, "is missing");
        read(*found, path_of(name), value);
    }
    void blame(const std::string& name, const std::string& what) const {
        if (mistake_.empty()) mistake_ = '\'' + path_of(name) + "' " + what;
    }

  private:
    std::string path_of(const std::string& name) const {
        if (name.empty()) return path_;
        return path_.empty() ? name : path_ + '.' + name;
    }
    void fault(const std::string& path, const char* what) { mistake_ = '\'' + path + "' " + what; }

    template <class T>
    void read(const boost::json::value& from, const std::string& path, T& value);
    template <class T>
    void read(const boost::json::value& from, const std::string& path, std::vector<T>& values) {
        const boost::json::array* const array = from.if_array();
        if (array == nullptr) return fault(path, "must be an array");
        values.clear();
        for (const boost::json::value& item : *array) {
            T one = blank<T>();
            read(item, path + '[' + std::to_string(values.size()) + ']', one);
            if (!mistake_.empty()) return;
            values.push_back(std::move(one));
        }
    }
    template <class T>
    void read(const boost::json::value& from, const std::string& path, std::optional<T>& value) {
        value.reset();
        if (from.is_null()) return;
        T one = blank<T>();
        read(from, path, one);
        value = std::move(one);
    }
    void read(const boost::json::value& from, const std::string& path, model::Tags& tags) {
        const boost::json::object* const object = from.if_object();
        if (object == nullptr) return fault(path, "must be an object");
        tags.clear();
        for (const boost::json::key_value_pair& tag : *object) {
            read(tag.value(), path + '.' + std::string{tag.key()}, tags[std::string{tag.key()}]);
        }
    }
    void read(const boost::json::value& from, const std::string& path, std::string& text) {
        const boost::json::string* const string = from.if_string();
        if (string == nullptr) return fault(path, "must be a string");
        text.assign(string->data(), string->size());
    }
    /// Texts that a type's from_text understands.
    template <class T, class Parse>
    void read_text(const boost::json::value& from, const std::string& path, T& value, Parse parse) {
        std::string text;
        read(from, path, text);
        if (!mistake_.empty()) return;
        auto parsed = parse(text);
        if (!parsed) return fault(path, "cannot be understood");
        value = *parsed;
    }
    void read(const boost::json::value& from, const std::string& path, model::ResourceId& id) {
        read_text(from, path, id, [](auto& text) { return model::ResourceId::from_text(text); });
    }
    void read(const boost::json::value& from, const std::string& path, dns::Name& name) {
        read_text(from, path, name, [](auto& text) { return dns::Name::from_text(text); });
    }
    void read(const boost::json::value& from, const std::string& path, dns::IpAddress& address) {
        read_text(from, path, address, [](auto& text) { return dns::IpAddress::from_text(text); });
    }
    void read(const boost::json::value& from, const std::string& path, dns::Prefix& prefix) {
        read_text(from, path, prefix, [](auto& text) { return dns::Prefix::from_text(text); });
    }

    const boost::json::object* object_ = nullptr;
    std::string path_;
    std::string& mistake_;
    std::set<std::string> known_;
};

/// Numbers, enumerations, and types that `describe(fields, value)` is declared for.
template <class T>
boost::json::value FieldWriter::written(const T& value) {
    if constexpr (std::is_enum_v<T>) {
        return boost::json::value(EnumTexts<T>::texts[static_cast<std::size_t>(value)]);
    } else if constexpr (std::is_integral_v<T>) {
        return boost::json::value(static_cast<std::int64_t>(value));
    } else {
        FieldWriter fields;
        describe(fields, value);
        return std::move(fields).take();
    }
}

template <class T>
void FieldReader::read(const boost::json::value& from, const std::string& path, T& value) {
    if constexpr (std::is_enum_v<T>) {
        std::string text;
        read(from, path, text);
        const auto& texts = EnumTexts<T>::texts;
        const auto found = std::find(texts.begin(), texts.end(), text);
        if (mistake_.empty() && found == texts.end()) return fault(path, "cannot be understood");
        value = static_cast<T>(found - texts.begin());
    } else if constexpr (std::is_integral_v<T>) {
        boost::system::error_code error;
        value = from.to_number<T>(error);
        if (error) fault(path, "must be a number in its range");
    } else {
        FieldReader fields{from, path, mistake_};
        if (mistake_.empty()) describe(fields, value);
    }
}

} // namespace parallax::control
