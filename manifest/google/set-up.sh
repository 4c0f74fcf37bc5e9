# Rapporteur's project: run line by line as an owner of ${project}.
# A line that says that something exists already did no harm.
gcloud config set project ${project}
gcloud services enable ${services}

# The account that the app is.
gcloud iam service-accounts create ${account_name} --display-name=Rapporteur

# Google publishes what happens to the topic: Meet its conferences and transcripts, Gmail that a mailbox changed.
gcloud pubsub topics create ${topic}
gcloud pubsub topics add-iam-policy-binding ${topic} --member=serviceAccount:${meet_publisher} --role=roles/pubsub.publisher
gcloud pubsub topics add-iam-policy-binding ${topic} --member=serviceAccount:${gmail_publisher} --role=roles/pubsub.publisher

${delivery}

# `rapporteur check` looks at both.
gcloud pubsub topics add-iam-policy-binding ${topic} --member=serviceAccount:${account} --role=roles/pubsub.viewer
gcloud pubsub subscriptions add-iam-policy-binding ${subscription} --member=serviceAccount:${account} --role=roles/pubsub.viewer
${add_on}
# The client id for domain-wide delegation, and the account's key.
gcloud iam service-accounts describe ${account} --format='value(oauth2ClientId)'
gcloud iam service-accounts keys create rapporteur-key.json --iam-account=${account}
