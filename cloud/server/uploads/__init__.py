"""Uploads by a browser's form: S3's PostObject.

A form says in its fields what a PutObject says in its headers, and is signed by a policy that says
what its fields may be. So it is proven here (`form`, `proof`, `policy`), put to the account as the
upload of one object, and answered as a form is (`posted`). Nothing of it costs any other call.

Source: Amazon S3 API Reference, "POST Object", "Authenticating requests in browser-based uploads
using POST", "Creating an HTML form", "POST policy". Where what S3 says on the wire is another
thing than what these say, it is as S3 says it.
"""
