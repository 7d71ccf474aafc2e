#include "control/arm_connect_command.hpp"

#include "config/load.hpp"
#include "control/arm/certificate_files.hpp"
#include "control/identity/identity.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>

namespace parallax::control {
namespace {

/// For a POSIX shell: in single quotes, a quote as '\''.
std::string quoted(const std::string& text) {
    std::string shell = "'";
    for (const char c : text) shell += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return shell + "'";
}

boost::json::object json_of(const Connection& connection) {
    return {{"url", connection.url},
            {"metadata_host", connection.host},
            {"certificate", connection.certificate},
            {"subscription", connection.subscription},
            {"tenant", connection.tenant},
            {"client_id", connection.client_id}};
}

std::string lines_for_az(const Connection& connection, const std::string& client) {
    const std::string& url = connection.url;
    return "# az\n"
           "export REQUESTS_CA_BUNDLE=" +
           quoted(connection.certificate) + "\n" +
           "az cloud register -n parallax --endpoint-resource-manager " + url +
           " --endpoint-active-directory " + url +
           "/adfs --endpoint-active-directory-resource-id " + url +
           " --endpoint-active-directory-graph-resource-id " + url + " --endpoint-management " +
           url + "\n" + "az cloud set -n parallax\n" + "az login --service-principal -u " + client +
           " -p \"$SECRET\" --tenant adfs\n" + "az account set --subscription " +
           connection.subscription + "\n";
}

} // namespace

Connection connection_of(const config::Control& control) {
    Connection connection;
    connection.url = identity::base_url_of(control.arm->listen);
    connection.host = connection.url.substr(std::string_view("https://").size());
    const std::string path = arm::certificate_path_of(control);
    connection.certificate = std::filesystem::absolute(path).lexically_normal().string();
    connection.subscription = control.subscription;
    connection.tenant = control.tenant;
    if (!control.principals.empty()) connection.client_id = control.principals.front().client_id;
    return connection;
}

std::string lines_of(const Connection& connection) {
    const std::string client =
        connection.client_id.empty() ? std::string{"CLIENT_ID"} : connection.client_id;
    const std::string certificate = quoted(connection.certificate);
    return "# SECRET is the one whose hash the configuration has.\n" +
           lines_for_az(connection, client) + "\n# Terraform\n" +
           "export SSL_CERT_FILE=" + certificate + "\n" +
           "export ARM_METADATA_HOSTNAME=" + connection.host + " ARM_ENVIRONMENT=parallax\n" +
           "export ARM_CLIENT_ID=" + client + " ARM_CLIENT_SECRET=\"$SECRET\"\n" +
           "export ARM_TENANT_ID=" + connection.tenant +
           " ARM_SUBSCRIPTION_ID=" + connection.subscription + "\n" + "\n# SDKs: the endpoint is " +
           connection.url + "\n" + "export NODE_EXTRA_CA_CERTS=" + certificate + "\n";
}

ExitCode run(const ArmConnectCommand& command, const Console& console) {
    const auto loaded = config::load_file(command.file);
    if (const auto* rejected = std::get_if<config::Rejected>(&loaded)) {
        for (const auto& problem : rejected->problems)
            console.err << printable(config::to_text(problem)) << '\n';
        std::error_code fault;
        return std::filesystem::exists(command.file, fault) ? ExitCode::Configuration
                                                            : ExitCode::Files;
    }
    const config::Control& control = std::get<config::Config>(loaded).control;
    if (!control.arm || !control.state) {
        console.err << "parallax: " << printable(command.file)
                    << " has no 'arm' in 'control': there is nothing to connect to\n";
        return ExitCode::Configuration;
    }
    const Connection connection = connection_of(control);
    if (command.format == Format::Json)
        console.out << boost::json::serialize(json_of(connection)) << '\n';
    else
        console.out << lines_of(connection);
    return ExitCode::Good;
}

} // namespace parallax::control
