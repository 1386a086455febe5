"""Writes peers.json: what independent programs answer to small questions.

    pip install scipy==1.17.1 scikit-learn==1.7.2 statsmodels==0.15.0 krippendorff==0.9.0 crowd-kit==1.4.2 cleanlab==2.9.0
    python make.py
"""
import os
import numpy as np, json, scipy, sklearn, statsmodels, cleanlab, crowdkit
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa
import krippendorff, pandas as pd
from crowdkit.aggregation import DawidSkene
out={}
out['versions']=dict(numpy=np.__version__,scipy=scipy.__version__,scikitLearn=sklearn.__version__,statsmodels=statsmodels.__version__,cleanlab=cleanlab.__version__,crowdKit=crowdkit.__version__,krippendorff='0.9.0')
cp=[]
for k,n,r in [(0,10,.05),(59,59,.05),(10,10,.05),(45,50,.1),(95,100,.05),(1,3,.025),(480,500,.05),(970,1000,.1),(3,1000,.05),(5000,10000,.01)]:
    cp.append(dict(successes=k,trials=n,risk=r,lower=0.0 if k==0 else float(stats.beta.ppf(r,k,n-k+1)),upper=1.0 if k==n else float(stats.beta.ppf(1-r,k+1,n-k))))
out['bounds']=cp
rng=np.random.default_rng(7)
t=rng.integers(0,4,60); a=np.where(rng.random(60)<.7,t,rng.integers(0,4,60)); b=np.where(rng.random(60)<.6,t,rng.integers(0,4,60))
out['cohen']=dict(a=a.tolist(),b=b.tolist(),classes=4,kappa=float(cohen_kappa_score(a,b)))
tt=rng.integers(0,3,40); R=np.array([np.where(rng.random(40)<p,tt,rng.integers(0,3,40)) for p in (.8,.7,.6,.5)])
cnt=np.array([[int((R[:,i]==k).sum()) for k in range(3)] for i in range(40)])
out['fleiss']=dict(counts=cnt.tolist(),kappa=float(fleiss_kappa(cnt)))
M=rng.random(R.shape)<.35
vc=np.array([[int(((R[:,i]==k)&~M[:,i]).sum()) for k in range(3)] for i in range(40)])
out['krippendorff']=dict(counts=vc.tolist(),alpha=float(krippendorff.alpha(value_counts=vc,level_of_measurement='nominal')))
# Dawid-Skene: synthetic
K=3;N=80;A=5
truth=rng.choice(K,N,p=[.5,.3,.2]); ans=[]
for j in range(A):
    acc=[.9,.8,.7,.65,.85][j]; C=np.full((K,K),(1-acc)/(K-1)); np.fill_diagonal(C,acc); C[0]=[acc,1-acc,0] if j==3 else C[0]
    for i in range(N):
        if rng.random()<.75: ans.append((i,j,int(rng.choice(K,p=C[truth[i]]))))
df=pd.DataFrame(ans,columns=['task','worker','label'])
ds=DawidSkene(n_iter=5,tol=0); P=ds.fit_predict_proba(df)
tasks=[int(x) for x in P.index]
out['dawidSkene']=dict(answers=[list(x) for x in ans],objects=N,annotators=A,classes=K,tasks=tasks,posteriors=np.round(P[[0,1,2]].values,8).tolist(),frequencies=[float(ds.priors_[k]) for k in range(K)])
# confident learning
from cleanlab.count import compute_confident_joint
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
n=150; y=rng.integers(0,4,n); S=rng.normal(size=(n,4)); S[np.arange(n),y]+=2.5; pr=np.exp(S)/np.exp(S).sum(1,keepdims=True)
g=y.copy(); flip=rng.random(n)<.15; g[flip]=rng.integers(0,4,flip.sum())
pr=np.round(pr,5);
cj=compute_confident_joint(g,pr,calibrate=False)
iss=find_label_issues(g,pr,filter_by='confident_learning',return_indices_ranked_by='normalized_margin',min_examples_per_class=0,n_jobs=1)
q=get_label_quality_scores(g,pr,method='normalized_margin')
out['confidentLearning']=dict(labels=g.tolist(),probabilities=pr.tolist(),joint=cj.tolist(),issues=[int(i) for i in iss],qualities=[float(q[i]) for i in iss])
# PCA of nonnegative features
X=rng.gamma(2,1,size=(60,20))*np.linspace(3,.2,20)+rng.gamma(1,1,size=(60,3))@rng.random((3,20))*4
X=np.round(X,4); S=np.sqrt(X); S=S-S.mean(0); u,s,v=np.linalg.svd(S,full_matrices=False); Z=u[:,:5]*s[:5]; Z=Z/np.linalg.norm(Z,axis=1,keepdims=True)
out['projection']=dict(features=X.tolist(),components=5,cosines=np.round(Z[:12]@Z[:12].T,6).tolist())
json.dump(out, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'peers.json'), 'w'))
