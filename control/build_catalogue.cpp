#include "control/build_catalogue.hpp"

namespace parallax::control {
namespace {

zones::CatalogueRow row_of(config::CatalogueEntry entry) {
    return {std::move(entry.cloud),
            std::move(entry.category),
            std::move(entry.service),
            std::move(entry.resource_types),
            std::move(entry.subresources),
            std::move(entry.private_zones),
            std::move(entry.public_forwarders),
            std::move(entry.note)};
}

} // namespace

BuiltCatalogue build_catalogue(const std::optional<std::string>& path) {
    auto loaded =
        path ? config::load_catalogue_file(*path)
             : config::load_catalogue_text(config::built_in_catalogue(), "built-in catalogue");
    if (auto* problems = std::get_if<config::Problems>(&loaded)) return std::move(*problems);
    auto& file = std::get<config::CatalogueFile>(loaded);
    std::vector<zones::CatalogueRow> rows;
    rows.reserve(file.rows.size());
    for (config::CatalogueEntry& entry : file.rows) rows.push_back(row_of(std::move(entry)));
    return std::make_shared<const zones::Catalogue>(std::move(rows),
                                                    std::move(file.reserved_zone_names));
}

} // namespace parallax::control
