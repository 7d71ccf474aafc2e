// ServiceNotice: tells the service manager how far the server is (sd_notify(3)): one datagram to
// the socket named in NOTIFY_SOCKET. Without that variable nothing happens. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace parallax::control {

class ServiceNotice {
  public:
    /// `address`: the value of NOTIFY_SOCKET; empty: nobody listens. "@name" is an abstract socket.
    explicit ServiceNotice(std::string address) : address_{std::move(address)} {}
    static ServiceNotice from_environment();

    void ready() const { send("READY=1"); }
    /// Type=notify-reload wants to know when the reload began.
    void reloading() const;
    void stopping() const { send("STOPPING=1"); }

  private:
    void send(std::string_view state) const;
    std::string address_;
};

} // namespace parallax::control
