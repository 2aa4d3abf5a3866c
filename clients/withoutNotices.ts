// To be imported before the SDKs, which tell their users to leave old versions of Node and of the SDK behind: not those of
// this suite, which holds the contract against them.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
process.env['AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE'] = '1';
