// A full life by Azure's own SDKs for Node.js: network, zone, link, endpoint, zone group, records, pages, conflicts.
// Environment: PARALLAX_URL, PARALLAX_DNS, PARALLAX_SECRET, PARALLAX_SUBSCRIPTION; NODE_EXTRA_CA_CERTS, NODE_PATH.
'use strict';
const assert = require('node:assert/strict');
const dns = require('node:dns');
const {NetworkManagementClient} = require('@azure/arm-network');
const {PrivateDnsManagementClient} = require('@azure/arm-privatedns');
const {SignalRManagementClient} = require('@azure/arm-signalr');

const url = process.env.PARALLAX_URL;
const subscription = process.env.PARALLAX_SUBSCRIPTION;
const group = 'sdk', zone = 'privatelink.service.signalr.net';
const name = 'foobar.service.signalr.net', alias = 'foobar.' + zone;

async function token() {
  const form = new URLSearchParams({
    grant_type: 'client_credentials', client_id: 'app', client_secret: process.env.PARALLAX_SECRET,
    scope: url + '/.default'});
  const response = await fetch(url + '/adfs/oauth2/token', {method: 'POST', body: form});
  assert.equal(response.status, 200);
  const answer = await response.json();
  return {token: answer.access_token, expiresOnTimestamp: Date.now() + 1000 * Number(answer.expires_in)};
}

// What one is told who asks from there, as Node's own resolver reads it.
class Place {
  constructor(address) {
    this.resolver = new dns.promises.Resolver({timeout: 5000, tries: 2});
    this.resolver.setServers([process.env.PARALLAX_DNS]);
    this.resolver.setLocalAddress(address);
  }
  addresses(host = name) { return this.resolver.resolve4(host).catch((fault) => fault.code); }
  alias() { return this.resolver.resolveCname(name).then((found) => found[0], (fault) => fault.code); }
}
const n1 = new Place('127.1.0.10'), n2 = new Place('127.2.0.10'), outside = new Place('127.9.0.10');

async function all(listing) {
  const found = [];
  for await (const each of listing) found.push(each);
  return found;
}

async function refusal(promise, status, code) {
  const fault = await promise.then(() => assert.fail('not refused'), (error) => error);
  assert.equal(fault.statusCode, status, fault.message);
  assert.equal(fault.code, code);
}

async function makeEstate({network, zones, signalr}, base) {
  const group_answer = await fetch(`${url}/subscriptions/${subscription}/resourcegroups/${group}?api-version=2021-04-01`, {
    method: 'PUT', body: JSON.stringify({location: 'westeurope'}),
    headers: {authorization: 'Bearer ' + base.token, 'content-type': 'application/json'}});
  assert.equal(group_answer.status, 201);
  for (const [number, each] of ['n1', 'n2'].entries()) {
    const made = await network.virtualNetworks.createOrUpdate(group, each, {
      location: 'westeurope', addressSpace: {addressPrefixes: [`127.${number + 1}.0.0/16`]},
      subnets: [{name: 's1', addressPrefix: `127.${number + 1}.1.0/24`}]});
    assert.equal(made.provisioningState, 'Succeeded');
    assert.equal(made.subnets[0].name, 's1');
  }
  const made_zone = await zones.privateZones.createOrUpdate(group, zone, {location: 'global'});
  assert.equal(made_zone.numberOfRecordSets, 1);
  const service = await signalr.signalR.beginCreateOrUpdateAndWait(group, 'foobar', {
    location: 'westeurope', sku: {name: 'Standard_S1', capacity: 1}});
  assert.equal(service.hostName, name);
}

async function useLinks({network, zones}) {
  const id = (await network.virtualNetworks.get(group, 'n1')).id;
  const links = zones.virtualNetworkLinks;
  const link = (policy) => links.createOrUpdate(group, zone, 'l1', {
    location: 'global', virtualNetwork: {id}, registrationEnabled: false, resolutionPolicy: policy});
  assert.equal((await link('Default')).resolutionPolicy, 'Default');
  assert.deepEqual(await n1.addresses('missing.' + zone), 'ENOTFOUND');
  assert.equal((await link('NxDomainRedirect')).resolutionPolicy, 'NxDomainRedirect');
  assert.equal((await links.get(group, zone, 'l1')).resolutionPolicy, 'NxDomainRedirect');
  assert.equal((await all(links.list(group, zone))).length, 1);
  await refusal(zones.privateZones.delete(group, zone), 409, 'CannotDeleteResource');
}

async function useEndpoint({network, signalr, zones}) {
  const [publicly] = await outside.addresses();
  assert.deepEqual(await n1.addresses(), [publicly]);
  assert.equal(await outside.alias(), 'ENODATA');
  const service = await signalr.signalR.get(group, 'foobar');
  const subnet = await network.subnets.get(group, 'n1', 's1');
  const endpoint = await network.privateEndpoints.createOrUpdate(group, 'pe1', {
    location: 'westeurope', subnet: {id: subnet.id},
    privateLinkServiceConnections: [{name: 'c1', privateLinkServiceId: service.id, groupIds: ['signalr']}]});
  const state = endpoint.privateLinkServiceConnections[0].privateLinkServiceConnectionState;
  assert.equal(state.status, 'Approved');
  const nic = await network.networkInterfaces.get(group, endpoint.networkInterfaces[0].id.split('/').pop());
  const privately = nic.ipConfigurations[0].privateIPAddress;
  assert.equal(privately, '127.1.1.4');
  assert.deepEqual(endpoint.customDnsConfigs, [{fqdn: name, ipAddresses: [privately]}]);
  assert.deepEqual([await n1.alias(), await n1.addresses()], [alias, [privately]]);
  for (const place of [n2, outside]) {
    assert.deepEqual([await place.alias(), await place.addresses()], [alias, [publicly]]);
  }
  await useGroup({network, zones}, privately);
  assert.equal((await all(network.privateEndpoints.list(group))).length, 1);
  assert.equal((await all(network.privateEndpoints.listBySubscription())).length, 1);
  return publicly;
}

async function useGroup({network, zones}, privately) {
  const id = (await zones.privateZones.get(group, zone)).id;
  const made = await network.privateDnsZoneGroups.createOrUpdate(group, 'pe1', 'default', {
    privateDnsZoneConfigs: [{name: 'signalr', privateDnsZoneId: id}]});
  const [set] = made.privateDnsZoneConfigs[0].recordSets;
  assert.deepEqual([set.recordSetName, set.ttl, set.ipAddresses], ['foobar', 10, [privately]]);
  const grouped = await network.privateEndpoints.get(group, 'pe1');
  assert.deepEqual(grouped.customDnsConfigs, []);
  assert.deepEqual(await n1.addresses(), [privately]);
  const record = await zones.recordSets.get(group, zone, 'A', 'foobar');
  assert.match(record.metadata.creator, /^created by private endpoint pe1 with resource guid /);
}

async function useConnections({network, signalr}, publicly) {
  const [connection] = await all(signalr.signalRPrivateEndpointConnections.list(group, 'foobar'));
  assert.deepEqual(connection.groupIds, ['signalr']);
  const rejected = await signalr.signalRPrivateEndpointConnections.update(connection.name, group, 'foobar', {
    privateLinkServiceConnectionState: {status: 'Rejected', description: 'no'}});
  assert.equal(rejected.privateLinkServiceConnectionState.status, 'Rejected');
  assert.deepEqual([await outside.alias(), await outside.addresses()], ['ENODATA', [publicly]]);
  const [resource] = await all(signalr.signalRPrivateLinkResources.list(group, 'foobar'));
  assert.deepEqual(resource.requiredZoneNames, [zone]);
  await network.privateEndpoints.delete(group, 'pe1');
  for (const place of [n1, n2, outside]) assert.deepEqual(await place.addresses(), [publicly]);
}

async function useRecords({zones}) {
  const records = zones.recordSets;
  const put = (at, addresses, options) => records.createOrUpdate(
      group, zone, 'A', at, {ttl: 60, aRecords: addresses.map((ipv4Address) => ({ipv4Address}))}, options);
  const first = await put('r000', ['127.1.1.100'], {ifNoneMatch: '*'});
  assert.deepEqual(await n1.addresses('r000.' + zone), ['127.1.1.100']);
  await refusal(put('r000', ['127.1.1.101'], {ifNoneMatch: '*'}), 412, 'PreconditionFailed');
  const second = await put('r000', ['127.1.1.101'], {ifMatch: first.etag});
  assert.deepEqual(await n1.addresses('r000.' + zone), ['127.1.1.101']);
  assert.notEqual(second.etag, first.etag);
  await refusal(put('r000', ['127.1.1.102'], {ifMatch: first.etag}), 412, 'PreconditionFailed');
  await refusal(records.delete(group, zone, 'A', 'r000', {ifMatch: first.etag}), 412, 'PreconditionFailed');
  for (let i = 1; i < 25; ++i) await put('r' + String(i).padStart(3, '0'), ['127.1.1.100']);
  const paged = [];
  for await (const page of records.listByType(group, zone, 'A', {top: 10}).byPage()) paged.push(page.length);
  assert.deepEqual(paged, [10, 10, 5]);
  assert.equal((await all(records.list(group, zone))).length, 26);
  assert.equal((await all(records.list(group, zone, {recordsetnamesuffix: '024'}))).length, 1);
  await records.createOrUpdate(group, zone, 'TXT', 'text', {ttl: 60, txtRecords: [{value: ['a', 'b']}]});
  assert.deepEqual(await n1.resolver.resolveTxt('text.' + zone), [['a', 'b']]);
  await records.delete(group, zone, 'A', 'r000', {ifMatch: second.etag});
  await refusal(records.get(group, zone, 'A', 'r000'), 404, 'ResourceNotFound');
}

async function useUp({network, zones, signalr}) {
  await zones.virtualNetworkLinks.delete(group, zone, 'l1');
  await zones.privateZones.delete(group, zone);
  await signalr.signalR.beginDeleteAndWait(group, 'foobar');
  for (const each of ['n1', 'n2']) await network.virtualNetworks.delete(group, each);
  assert.deepEqual(await all(network.virtualNetworks.listAll()), []);
  assert.equal(await outside.addresses(), 'EREFUSED');
}

async function main() {
  const base = await token();
  const credential = {getToken: async () => base};
  const options = {endpoint: url, retryOptions: {maxRetries: 0}};
  const clients = {
    network: new NetworkManagementClient(credential, subscription, options),
    zones: new PrivateDnsManagementClient(credential, subscription, options),
    signalr: new SignalRManagementClient(credential, subscription, options)};
  await makeEstate(clients, base);
  await useLinks(clients);
  const publicly = await useEndpoint(clients);
  await useConnections(clients, publicly);
  await useRecords(clients);
  await useUp(clients);
}

main().then(() => console.log('good'), (fault) => {
  console.error(fault);
  process.exitCode = 1;
});
