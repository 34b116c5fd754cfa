"""Conditions that the interface knows for its lists: what is not handled is refused. Source: Camunda 7.24, REST."""

EXTERNAL_TASK = frozenset(
    "externalTaskId externalTaskIdIn topicName workerId locked notLocked withRetriesLeft noRetriesLeft "
    "lockExpirationAfter lockExpirationBefore activityId activityIdIn executionId processInstanceId "
    "processInstanceIdIn processDefinitionId processDefinitionKey processDefinitionKeyIn processDefinitionName "
    "processDefinitionNameLike processDefinitionVersionTag tenantIdIn active suspended priorityHigherThanOrEquals "
    "priorityLowerThanOrEquals variables processVariables".split()
)
PROCESS_INSTANCE = frozenset(
    "processInstanceIds businessKey businessKeyLike caseInstanceId processDefinitionId processDefinitionKey "
    "processDefinitionKeyIn processDefinitionKeyNotIn deploymentId superProcessInstance subProcessInstance "
    "superCaseInstance subCaseInstance active suspended withIncident incidentId incidentType incidentMessage "
    "incidentMessageLike tenantIdIn activityIdIn variables variableNamesIgnoreCase orQueries".split()
)
TASK = frozenset(
    "taskId taskIdIn processInstanceId processInstanceIdIn processInstanceBusinessKey "
    "processInstanceBusinessKeyExpression processInstanceBusinessKeyIn processInstanceBusinessKeyLike "
    "processInstanceBusinessKeyLikeExpression processDefinitionId processDefinitionKey processDefinitionKeyIn "
    "processDefinitionName processDefinitionNameLike executionId caseInstanceId caseInstanceBusinessKey "
    "caseInstanceBusinessKeyLike caseDefinitionId caseDefinitionKey caseDefinitionName caseDefinitionNameLike "
    "caseExecutionId activityInstanceIdIn tenantIdIn assignee assigneeExpression assigneeLike assigneeLikeExpression "
    "assigneeIn assigneeNotIn owner ownerExpression candidateGroup candidateGroupLike candidateGroupExpression "
    "candidateUser candidateUserExpression includeAssignedTasks involvedUser involvedUserExpression assigned "
    "unassigned taskDefinitionKey taskDefinitionKeyIn taskDefinitionKeyNotIn taskDefinitionKeyLike name nameNotEqual "
    "nameLike nameNotLike description descriptionLike priority maxPriority minPriority dueDate dueDateExpression "
    "dueAfter dueAfterExpression dueBefore dueBeforeExpression withoutDueDate followUpDate followUpDateExpression "
    "followUpAfter followUpAfterExpression followUpBefore followUpBeforeExpression followUpBeforeOrNotExistent "
    "followUpBeforeOrNotExistentExpression createdOn createdOnExpression createdAfter createdAfterExpression "
    "createdBefore createdBeforeExpression updatedAfter updatedAfterExpression delegationState candidateGroups "
    "candidateGroupsExpression withCandidateGroups withoutCandidateGroups withCandidateUsers withoutCandidateUsers "
    "active suspended taskVariables processVariables caseInstanceVariables variableNamesIgnoreCase parentTaskId "
    "orQueries".split()
)
PROCESS_DEFINITION = frozenset(
    "processDefinitionId processDefinitionIdIn name nameLike deploymentId deployedAfter deployedAt key keysIn keyLike "
    "category categoryLike version latestVersion resourceName resourceNameLike startableBy active suspended "
    "incidentId incidentType incidentMessage incidentMessageLike tenantIdIn versionTag versionTagLike "
    "withoutVersionTag startableInTasklist notStartableInTasklist".split()
)
DEPLOYMENT = frozenset("id name nameLike source withoutSource tenantIdIn after before".split())
INCIDENT = frozenset(
    "incidentId incidentType incidentMessage incidentMessageLike processDefinitionId processDefinitionKeyIn "
    "processInstanceId executionId incidentTimestampBefore incidentTimestampAfter activityId failedActivityId "
    "causeIncidentId rootCauseIncidentId configuration tenantIdIn jobDefinitionIdIn".split()
)
JOB = frozenset(
    "jobId jobIds jobDefinitionId processInstanceId processInstanceIds executionId processDefinitionId "
    "processDefinitionKey activityId withRetriesLeft executable timers messages dueDates createTimes withException "
    "exceptionMessage failedActivityId noRetriesLeft active suspended priorityLowerThanOrEquals "
    "priorityHigherThanOrEquals tenantIdIn rootProcessInstanceId".split()
)
VARIABLE_INSTANCE = frozenset(
    "variableName variableNameLike variableNameIn processInstanceIdIn executionIdIn caseInstanceIdIn caseExecutionIdIn "
    "taskIdIn batchIdIn activityInstanceIdIn variableValues variableNamesIgnoreCase tenantIdIn "
    "variableScopeIdIn".split()
)
HISTORIC_VARIABLE_INSTANCE = VARIABLE_INSTANCE | frozenset(
    "variableValue variableTypeIn processInstanceId processDefinitionId processDefinitionKey caseInstanceId "
    "caseActivityIdIn rootProcessInstanceId".split()
)
HISTORIC_PROCESS_INSTANCE = frozenset(
    "processInstanceId processInstanceIds processInstanceIdNotIn processDefinitionId processDefinitionKey "
    "processDefinitionKeyIn processDefinitionName processDefinitionNameLike processDefinitionKeyNotIn "
    "processInstanceBusinessKey processInstanceBusinessKeyIn processInstanceBusinessKeyLike finished unfinished "
    "withIncidents withRootIncidents incidentType incidentIdIn incidentStatus incidentMessage incidentMessageLike "
    "startedBefore startedAfter finishedBefore finishedAfter executedActivityAfter executedActivityBefore "
    "executedJobAfter executedJobBefore startedBy superProcessInstanceId subProcessInstanceId superCaseInstanceId "
    "subCaseInstanceId caseInstanceId tenantIdIn executedActivityIdIn activeActivityIdIn activityIdIn active suspended "
    "completed externallyTerminated internallyTerminated variables variableNamesIgnoreCase orQueries".split()
)
HISTORIC_TASK = frozenset(
    "taskId taskParentTaskId processInstanceId processInstanceBusinessKey processInstanceBusinessKeyIn "
    "processInstanceBusinessKeyLike executionId processDefinitionId processDefinitionKey processDefinitionName "
    "caseInstanceId caseExecutionId caseDefinitionId caseDefinitionKey caseDefinitionName activityInstanceIdIn "
    "taskName taskNameLike taskDescription taskDescriptionLike taskDefinitionKey taskDefinitionKeyIn taskDeleteReason "
    "taskDeleteReasonLike taskAssignee taskAssigneeLike taskOwner taskOwnerLike taskPriority assigned unassigned "
    "finished unfinished processFinished processUnfinished taskDueDate taskDueDateBefore taskDueDateAfter "
    "withoutTaskDueDate taskFollowUpDate taskFollowUpDateBefore taskFollowUpDateAfter startedBefore startedAfter "
    "finishedBefore finishedAfter tenantIdIn taskVariables processVariables variableNamesIgnoreCase taskInvolvedUser "
    "taskInvolvedGroup taskHadCandidateUser taskHadCandidateGroup withCandidateGroups withoutCandidateGroups "
    "orQueries".split()
)
HISTORIC_ACTIVITY_INSTANCE = frozenset(
    "activityInstanceId processInstanceId processDefinitionId executionId activityId activityIdIn activityName "
    "activityNameLike activityType taskAssignee finished unfinished canceled completeScope startedBefore startedAfter "
    "finishedBefore finishedAfter tenantIdIn".split()
)
