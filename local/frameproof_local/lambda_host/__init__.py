"""AWS Lambda on one machine: real function processes behind a Runtime API of our own.

What runs a function is AWS's own Runtime Interface Client, ``awslambdaric``, in a process of its
own; what is ours is the service around it. In the order of one call:

``host``           one ``LambdaHost`` per server: a pool for each function, logs, shutdown
``asynchronous``   ``Event`` calls: retried like Lambda does, never lost without a word
``pool``           the environments of one function: warm reuse, concurrency, replacing
``environment``    one execution environment: its life from start to kill, one call at a time
``runtime_api``    the HTTP API through which an environment fetches events and answers
``process``        the operating system's side: start, measure, kill, die with the server
``variables``      the environment variables that Lambda documents
``crashes``        kills an environment at a call that it makes to AWS (``service_calls``)
``disks``          leaves a function little room for its files
``archives``       code and layers, unpacked
``runtime``        which Python runs the functions, and which packages come with it
``logs``           the START, END and REPORT lines, or the events (``platform_events``) in JSON
``errors``         AWS's documented error shapes
``work_folder``    one folder per server; what a killed server left is swept at the next start
``configuration``  what the host must know about a function, and what it hands back
``settings``       what the server's owner chooses

Nothing here knows of moto: ``frameproof_local.moto_hooks.awslambda`` ties the two together.
"""
